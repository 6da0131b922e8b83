// The kinds that the sandbox serves, as discovery describes them.
import type { Schema } from './schema/schema.ts';
import { destinationRuleSchema } from './schema/destinationRule.ts';
import { peerAuthenticationSchema } from './schema/peerAuthentication.ts';

export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  /** The first is the preferred one. Objects are stored once and served in each. */
  readonly versions: readonly [string, ...string[]];
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Custom resources are validated and pruned by schema; built-in kinds are kept as they come. */
  readonly custom: boolean;
  readonly schema: Schema | undefined;
}

const istioVersions = {
  networking: ['v1', 'v1beta1', 'v1alpha3'],
  security: ['v1', 'v1beta1'],
  telemetry: ['v1', 'v1alpha1'],
} as const;

interface Naming {
  readonly plural: string;
  readonly shortNames?: readonly string[];
  readonly clusterScoped?: boolean;
  readonly schema?: Schema;
}

function builtIn(group: string, kind: string, naming: Naming): ResourceType {
  return resourceType(group, ['v1'], kind, naming, false);
}

function istio(area: keyof typeof istioVersions, kind: string, naming: Naming): ResourceType {
  return resourceType(`${area}.istio.io`, istioVersions[area], kind, naming, true);
}

function resourceType(
  group: string,
  versions: readonly [string, ...string[]],
  kind: string,
  naming: Naming,
  custom: boolean,
): ResourceType {
  return {
    group,
    versions,
    kind,
    plural: naming.plural,
    singular: kind.toLowerCase(),
    shortNames: naming.shortNames ?? [],
    categories: custom ? ['istio-io', group.replaceAll('.', '-')] : [],
    namespaced: naming.clusterScoped !== true,
    custom,
    schema: naming.schema,
  };
}

export const resourceTypes: readonly ResourceType[] = [
  builtIn('', 'Namespace', { plural: 'namespaces', shortNames: ['ns'], clusterScoped: true }),
  builtIn('', 'Service', { plural: 'services', shortNames: ['svc'] }),
  builtIn('', 'Pod', { plural: 'pods', shortNames: ['po'] }),
  builtIn('', 'ConfigMap', { plural: 'configmaps', shortNames: ['cm'] }),
  builtIn('', 'Secret', { plural: 'secrets' }),
  builtIn('', 'Event', { plural: 'events', shortNames: ['ev'] }),
  builtIn('', 'ServiceAccount', { plural: 'serviceaccounts', shortNames: ['sa'] }),
  builtIn('discovery.k8s.io', 'EndpointSlice', { plural: 'endpointslices' }),
  builtIn('admissionregistration.k8s.io', 'MutatingWebhookConfiguration', {
    plural: 'mutatingwebhookconfigurations',
    clusterScoped: true,
  }),
  builtIn('apiextensions.k8s.io', 'CustomResourceDefinition', {
    plural: 'customresourcedefinitions',
    shortNames: ['crd', 'crds'],
    clusterScoped: true,
  }),
  istio('networking', 'DestinationRule', {
    plural: 'destinationrules',
    shortNames: ['dr'],
    schema: destinationRuleSchema,
  }),
  istio('networking', 'EnvoyFilter', { plural: 'envoyfilters' }),
  istio('networking', 'Gateway', { plural: 'gateways', shortNames: ['gw'] }),
  istio('networking', 'ServiceEntry', { plural: 'serviceentries', shortNames: ['se'] }),
  istio('networking', 'Sidecar', { plural: 'sidecars' }),
  istio('networking', 'VirtualService', { plural: 'virtualservices', shortNames: ['vs'] }),
  istio('networking', 'WorkloadEntry', { plural: 'workloadentries', shortNames: ['we'] }),
  istio('networking', 'WorkloadGroup', { plural: 'workloadgroups', shortNames: ['wg'] }),
  istio('security', 'AuthorizationPolicy', { plural: 'authorizationpolicies', shortNames: ['ap'] }),
  istio('security', 'PeerAuthentication', {
    plural: 'peerauthentications',
    shortNames: ['pa'],
    schema: peerAuthenticationSchema,
  }),
  istio('security', 'RequestAuthentication', { plural: 'requestauthentications', shortNames: ['ra'] }),
  istio('telemetry', 'Telemetry', { plural: 'telemetries', shortNames: ['telemetry'] }),
];

/** `plural.group`, as error messages and RBAC name a kind; the core group adds nothing. */
export function groupResource(type: Pick<ResourceType, 'group' | 'plural'>): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

/** `Kind.group`, as validation messages name a kind. */
export function groupKind(type: Pick<ResourceType, 'group' | 'kind'>): string {
  return type.group === '' ? type.kind : `${type.kind}.${type.group}`;
}

export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

const byKind = new Map(resourceTypes.map((type) => [`${type.group}/${type.kind}`, type]));

/** The type of an object by its `apiVersion` and `kind`; undefined where the sandbox does not know it. */
export function resourceTypeOfObject(apiVersion: string, kind: string): ResourceType | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return byKind.get(`${group}/${kind}`);
}
