import { selects } from '../model/labels.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { getOrAdd } from '../model/getOrAdd.ts';
import { ruleIndex } from './ruleIndex.ts';
import type { RuleEntry, RuleIndex, RulePlace } from './ruleIndex.ts';

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

/** By client namespace, then by host. */
const knownEntries = derivedFrom((_index: RuleIndex) => new Map<string, Map<string, readonly RuleEntry[]>>());

function entriesFor(
  mesh: Mesh,
  clientNamespace: string,
  host: string,
  serviceNamespace: string,
): readonly RuleEntry[] {
  const known = getOrAdd(knownEntries(ruleIndex(mesh)), clientNamespace, () => {
    return new Map<string, readonly RuleEntry[]>();
  });
  return getOrAdd(known, host, () => findEntries(mesh, clientNamespace, host, serviceNamespace));
}

function findEntries(
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
  for (const namespace of [serviceNamespace, rootNamespace]) {
    const visible = mostSpecific(index.exported.get(namespace), host).filter(({ first: { exportTo } }) => {
      return exportTo.size === 0 || exportTo.has('*') || exportTo.has(clientNamespace);
    });
    if (visible.length > 0) return visible;
  }
  return [];
}

/** Exact before wildcard, longer before shorter, then by the alphabet. */
function mostSpecific(place: RulePlace | undefined, host: string): readonly RuleEntry[] {
  if (place === undefined) return [];
  const exact = place.exact.get(host);
  if (exact !== undefined) return exact;
  let found: string | undefined;
  for (const pattern of place.wildcard.keys()) {
    if (host.endsWith(pattern.slice(1)) && (found === undefined || isMoreSpecific(pattern, found))) {
      found = pattern;
    }
  }
  return found === undefined ? [] : (place.wildcard.get(found) ?? []);
}

function isMoreSpecific(left: string, right: string): boolean {
  return left.length === right.length ? left < right : left.length > right.length;
}

/** The first entry whose workloadSelector is for the client; else the last one for everybody. */
function chooseForClient(
  entries: readonly RuleEntry[],
  client: Pick<Pod, 'namespace' | 'labels'>,
): RuleEntry | undefined {
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
