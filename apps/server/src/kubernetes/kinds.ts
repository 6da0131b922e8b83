import type { KubernetesObject } from '@padlock/mtls';
import {
  projectControlPlaneConfig,
  projectNamespace,
  projectPod,
  projectPolicy,
  projectService,
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
  /** Watch only one namespace: that of the control plane. */
  readonly controlPlaneOnly?: boolean;
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
    controlPlaneOnly: true,
    project: projectControlPlaneConfig,
  },
  {
    kind: 'PeerAuthentication',
    plural: 'peerauthentications',
    group: 'security.istio.io',
    versions: ['v1', 'v1beta1'],
    without: 'Every mode is taken to be the default, PERMISSIVE.',
    project: projectPolicy,
  },
  {
    kind: 'DestinationRule',
    plural: 'destinationrules',
    group: 'networking.istio.io',
    versions: ['v1', 'v1beta1', 'v1alpha3'],
    without: 'What clients send is computed as if there were no DestinationRule.',
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
    kind: 'AuthorizationPolicy',
    plural: 'authorizationpolicies',
    group: 'security.istio.io',
    versions: ['v1', 'v1beta1'],
    without: 'Rules that need the identity of a client are not seen, so nothing warns of them.',
    project: projectPolicy,
  },
  {
    kind: 'Telemetry',
    plural: 'telemetries',
    group: 'telemetry.istio.io',
    versions: ['v1', 'v1alpha1'],
    without: 'Telemetry cannot be told to carry ports.',
    controlPlaneOnly: true,
    optional: true,
    project: projectPolicy,
  },
  ...controlPlaneKinds(),
];

/** The resources that vendors' operators make control planes from. */
export function controlPlaneKinds(): readonly WatchedKind[] {
  const kinds = [
    ['Istio', 'istios', 'sailoperator.io', ['v1', 'v1alpha1']],
    ['ServiceMeshControlPlane', 'servicemeshcontrolplanes', 'maistra.io', ['v2', 'v1']],
    ['ServiceMeshMemberRoll', 'servicemeshmemberrolls', 'maistra.io', ['v1']],
    ['ServiceMeshPolicy', 'servicemeshpolicies', 'authentication.maistra.io', ['v1']],
    ['IstioControlPlane', 'istiocontrolplanes', 'servicemesh.cisco.com', ['v1alpha1']],
  ] as const;
  return kinds.map(([kind, plural, group, versions]) => ({
    kind,
    plural,
    group,
    versions,
    without: 'Mesh settings are taken from the ConfigMaps of the control plane alone.',
    optional: true,
    project: projectPolicy,
  }));
}
