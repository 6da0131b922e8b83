import { bornAt } from './age.ts';
import { isRecord, list, record, stringMap, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Labels } from './labels.ts';
import { parseSubsets, parseTrafficPolicy } from './trafficPolicy.ts';
import type { Subset, TrafficPolicy } from './trafficPolicy.ts';

/** A DestinationRule, reduced to what decides about mutual TLS. */
export interface DestinationRule {
  readonly namespace: string;
  readonly name: string;
  /** Complete: a short host of the object is completed with the rule's own namespace. May be a wildcard. */
  readonly host: string;
  /** Namespaces, `.` (its own) or `*`. Empty: everywhere. */
  readonly exportTo: ReadonlySet<string>;
  /** Labels of the clients that it is for. Set, even if empty, makes the rule private to its namespace. */
  readonly workloadSelector: Labels | undefined;
  readonly trafficPolicy: TrafficPolicy | undefined;
  readonly subsets: readonly Subset[];
  readonly creationTimestamp: string | undefined;
  /** The same in milliseconds since 1970; Infinity when a plan is about to create it. */
  readonly bornAt: number;
  readonly object: KubernetesObject;
}

export function isDestinationRule(object: KubernetesObject): boolean {
  return object.kind === 'DestinationRule' && object.apiVersion.startsWith('networking.istio.io/');
}

export function parseDestinationRule(object: KubernetesObject, clusterDomain: string): DestinationRule {
  const spec = record(object['spec']);
  const namespace = object.metadata.namespace ?? '';
  const selector = spec['workloadSelector'];
  const workloadSelector = isRecord(selector) ? stringMap(selector['matchLabels']) : undefined;
  const exportTo = list(spec['exportTo']).filter((entry) => typeof entry === 'string');
  return {
    namespace,
    name: object.metadata.name,
    host: completeHost(text(spec['host']) ?? '', namespace, clusterDomain),
    // A rule with a workloadSelector is private whatever it says.
    exportTo: new Set(workloadSelector === undefined ? exportTo : ['.']),
    workloadSelector,
    trafficPolicy: parseTrafficPolicy(spec['trafficPolicy']),
    subsets: parseSubsets(object),
    creationTimestamp: object.metadata.creationTimestamp,
    bornAt: bornAt(object.metadata.creationTimestamp),
    object,
  };
}

/**
 * A host without a dot is short for a service in the rule's namespace.
 *
 * Source: Istio, `pilot/pkg/model/config.go`, `ResolveShortnameToFQDN`.
 */
function completeHost(host: string, namespace: string, clusterDomain: string): string {
  const isShort = host !== '' && host !== '*' && !host.includes('.') && !host.includes(':');
  return isShort ? `${host}.${namespace}.svc.${clusterDomain}` : host;
}
