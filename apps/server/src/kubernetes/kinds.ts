import type { KubernetesObject } from '@padlock/mtls';
import {
  projectControlPlaneConfig,
  projectEnvoyFilter,
  projectNamespace,
  projectPod,
  projectPolicy,
  projectService,
  projectWorkloadEntry,
} from './projections.ts';

/** A kind that the store watches. */
export interface WatchedKind {
  readonly kind: string;
  readonly plural: string;
  /** '' for the core group. */
  readonly group: string;
  /** Versions that we can read, the preferred one first; discovery decides. */
  readonly versions: readonly string[];
  /** What the page loses without it, as a sentence. */
  readonly without: string;
  /** Watch it in one namespace only: that of the control plane, or the root namespace, which may be another. */
  readonly only?: 'control_plane' | 'root';
  /** Its objects are in no namespace. */
  readonly clusterScoped?: boolean;
  /** What is in the root namespace holds for all namespaces. */
  readonly meshWide?: boolean;
  /** Only some clusters have it, and nothing is lost where it is absent: another vendor's resource. */
  readonly optional?: boolean;
  /** Keeps only the fields that are used, since a large mesh has thousands of these in memory. */
  readonly project: (object: KubernetesObject) => KubernetesObject | undefined;
}

/** Everything that the rules read today; a kind comes in with the rule that needs it. */
export const watchedKinds: readonly WatchedKind[] = [
  {
    kind: 'Namespace',
    plural: 'namespaces',
    group: '',
    clusterScoped: true,
    versions: ['v1'],
    without: 'Namespace labels are unknown, so ambient namespaces may be missed.',
    project: projectNamespace,
  },
  {
    kind: 'Service',
    plural: 'services',
    group: '',
    versions: ['v1'],
    without: 'No service can be shown.',
    project: projectService,
  },
  {
    kind: 'Pod',
    plural: 'pods',
    group: '',
    versions: ['v1'],
    without: 'Effective modes and container ports cannot be computed.',
    project: projectPod,
  },
  {
    kind: 'ConfigMap',
    plural: 'configmaps',
    group: '',
    versions: ['v1'],
    without: "Mesh settings are taken to be Istio's defaults.",
    only: 'control_plane',
    project: projectControlPlaneConfig,
  },
  {
    kind: 'PeerAuthentication',
    plural: 'peerauthentications',
    group: 'security.istio.io',
    versions: ['v1', 'v1beta1'],
    without: 'Every mode is taken to be the default, PERMISSIVE.',
    meshWide: true,
    project: projectPolicy,
  },
  {
    kind: 'DestinationRule',
    plural: 'destinationrules',
    group: 'networking.istio.io',
    versions: ['v1', 'v1beta1', 'v1alpha3'],
    without: 'What clients send is computed as if there were no DestinationRule.',
    meshWide: true,
    project: projectPolicy,
  },
  {
    kind: 'ServiceEntry',
    plural: 'serviceentries',
    group: 'networking.istio.io',
    versions: ['v1', 'v1beta1', 'v1alpha3'],
    without: 'Hosts outside the cluster are known from telemetry only.',
    project: projectPolicy,
  },
  {
    kind: 'EnvoyFilter',
    plural: 'envoyfilters',
    group: 'networking.istio.io',
    versions: ['v1alpha3'],
    without: 'EnvoyFilters that may change TLS are not named before a change.',
    optional: true,
    meshWide: true,
    project: projectEnvoyFilter,
  },
  {
    kind: 'WorkloadEntry',
    plural: 'workloadentries',
    group: 'networking.istio.io',
    versions: ['v1', 'v1beta1', 'v1alpha3'],
    without: 'Machines outside Kubernetes are known from telemetry only, and no review warns of them.',
    optional: true,
    project: projectWorkloadEntry,
  },
  {
    kind: 'AuthorizationPolicy',
    plural: 'authorizationpolicies',
    group: 'security.istio.io',
    versions: ['v1', 'v1beta1'],
    without: 'Rules that need the identity of a client are not seen, so nothing warns of them.',
    meshWide: true,
    project: projectPolicy,
  },
  {
    kind: 'Telemetry',
    plural: 'telemetries',
    group: 'telemetry.istio.io',
    versions: ['v1', 'v1alpha1'],
    without: 'Telemetry cannot be told to carry ports.',
    only: 'root',
    optional: true,
    project: projectPolicy,
  },
  ...controlPlaneKinds(),
];

/** The resources that vendors' operators make control planes from. */
export function controlPlaneKinds(): readonly WatchedKind[] {
  const kinds: readonly Pick<
    WatchedKind,
    'kind' | 'plural' | 'group' | 'versions' | 'clusterScoped' | 'meshWide'
  >[] = [
    {
      kind: 'Istio',
      plural: 'istios',
      group: 'sailoperator.io',
      versions: ['v1', 'v1alpha1'],
      clusterScoped: true,
    },
    {
      kind: 'ServiceMeshControlPlane',
      plural: 'servicemeshcontrolplanes',
      group: 'maistra.io',
      versions: ['v2', 'v1'],
    },
    {
      kind: 'ServiceMeshMemberRoll',
      plural: 'servicemeshmemberrolls',
      group: 'maistra.io',
      versions: ['v1'],
    },
    {
      kind: 'ServiceMeshPolicy',
      plural: 'servicemeshpolicies',
      group: 'authentication.maistra.io',
      versions: ['v1'],
      meshWide: true,
    },
    {
      kind: 'IstioControlPlane',
      plural: 'istiocontrolplanes',
      group: 'servicemesh.cisco.com',
      versions: ['v1alpha1'],
    },
  ];
  return kinds.map((kind) => ({
    ...kind,
    without: 'Mesh settings are taken from the ConfigMaps of the control plane alone.',
    optional: true,
    project: projectPolicy,
  }));
}
