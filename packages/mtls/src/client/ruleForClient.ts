import { selects } from '../model/labels.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { getOrAdd } from '../model/getOrAdd.ts';
import { ruleIndex } from './ruleIndex.ts';
import type { RuleEntry, RulePlace } from './ruleIndex.ts';

/**
 * The DestinationRule (with what was folded into it) that a client has for a host: from its own namespace, else the
 * service's, else the root namespace. In each place only the most specific host is looked at.
 *
 * Source: Istio, `pilot/pkg/model/push_context.go`, `destinationRule`, and `sidecar.go`, `SidecarScope.DestinationRule`.
 */
export function ruleForClient(
  mesh: Mesh,
  client: Pick<Pod, 'namespace' | 'labels'>,
  host: string,
  serviceNamespace: string,
): RuleEntry | undefined {
  return chooseForClient(entriesFor(mesh, client.namespace, host, serviceNamespace), client);
}

// Not remembered by client and host: there are more such pairs than calls, and a lookup of one costs as much as this.
function entriesFor(
  mesh: Mesh,
  clientNamespace: string,
  host: string,
  serviceNamespace: string,
): readonly RuleEntry[] {
  const { rootNamespace } = mesh.config;
  const index = ruleIndex(mesh);
  const own = clientNamespace === rootNamespace ? index.rootPrivate : index.local.get(clientNamespace);
  const local = mostSpecific(own, host);
  // Found in the client's namespace counts even if no entry is for this client: no other place is tried then.
  if (local.length > 0) return local;
  const exported = visible(mostSpecific(index.exported.get(serviceNamespace), host), clientNamespace);
  if (exported.length > 0) return exported;
  return visible(mostSpecific(index.exported.get(rootNamespace), host), clientNamespace);
}

function visible(entries: readonly RuleEntry[], clientNamespace: string): readonly RuleEntry[] {
  if (entries.length === 0) return noEntries;
  return entries.filter(({ first: { exportTo } }) => {
    return exportTo.size === 0 || exportTo.has('*') || exportTo.has(clientNamespace);
  });
}

const noEntries: readonly RuleEntry[] = [];

/** Exact before wildcard, longer before shorter, then by the alphabet. */
function mostSpecific(place: RulePlace | undefined, host: string): readonly RuleEntry[] {
  if (place === undefined) return noEntries;
  const exact = place.exact.get(host);
  if (exact !== undefined) return exact;
  if (place.wildcard.size === 0) return noEntries;
  return getOrAdd(wildcardMatches(place), host, () => matchWildcards(place, host));
}

const wildcardMatches = derivedFrom((_place: RulePlace) => new Map<string, readonly RuleEntry[]>());

function matchWildcards({ wildcard }: RulePlace, host: string): readonly RuleEntry[] {
  let found: string | undefined;
  for (const pattern of wildcard.keys()) {
    if (host.endsWith(pattern.slice(1)) && (found === undefined || isMoreSpecific(pattern, found))) {
      found = pattern;
    }
  }
  return found === undefined ? noEntries : (wildcard.get(found) ?? noEntries);
}

function isMoreSpecific(left: string, right: string): boolean {
  return left.length === right.length ? left < right : left.length > right.length;
}

/** The first entry whose workloadSelector is for the client; else the last one for everybody. */
function chooseForClient(
  entries: readonly RuleEntry[],
  client: Pick<Pod, 'namespace' | 'labels'>,
): RuleEntry | undefined {
  if (entries.length === 0) return undefined;
  const selected = entries.find(({ first }) => {
    const { workloadSelector, namespace } = first;
    return (
      workloadSelector !== undefined &&
      namespace === client.namespace &&
      selects(workloadSelector, client.labels)
    );
  });
  return selected ?? entries.findLast(({ first }) => first.workloadSelector === undefined);
}
