import type { Plan } from '@padlock/mtls';
import { compareCall } from './compareCalls.ts';
import type { Effect, PortEffect } from './compareCalls.ts';
import { outcomeSet, portsCarrying, toExpectation } from './expectation.ts';
import { reasonFor } from './impactReason.ts';
import type { Expectation } from './lockState.ts';
import { meshIndex } from './meshIndex.ts';
import type { MeshIndex } from './meshIndex.ts';
import { fullName, namespaceOf, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { candidates } from './nodes.ts';
import { observedCalls } from './observedCalls.ts';
import type { ObservedCall } from './observedCalls.ts';
import type { EvidenceInput } from './serviceEvidence.ts';

/** One client whose calls a change touches, with the traffic behind it. */
export interface ImpactEntry {
  clientId: string;
  client: string;
  clientKind: NodeRef['kind'];
  server: string;
  /** The service port; null where nothing changes on any of several. */
  port: number | null;
  before: Expectation;
  after: Expectation;
  requestsPerSecond: number | null;
  connectionsPerSecond: number | null;
  reason: string;
  candidates: string[];
  /** Telemetry carries no port and the service has several: it *may* lose access. */
  uncertain: boolean;
}

export interface Impact {
  losesAccess: ImpactEntry[];
  startsToEncrypt: ImpactEntry[];
  stopsToEncrypt: ImpactEntry[];
  unchanged: ImpactEntry[];
  hiddenCallers: number;
  complete: boolean;
}

/**
 * Who keeps working, who starts or stops to encrypt and who loses access when a plan is applied, by the calls that telemetry
 * saw. The rules are asked about each call before and after; evidence that contradicts them counts too.
 *
 * `unchanged` lists callers of the services whose pods the plan touches. Callers outside `visibleNamespaces` are only counted
 * (`undefined`: all may be seen). `complete` is false when Prometheus has not answered: then callers are missing.
 */
export function impactOfPlan(
  input: EvidenceInput,
  plan: Plan,
  visibleNamespaces?: ReadonlySet<string>,
): Impact {
  const before = meshIndex(input.mesh);
  const after = meshIndex(plan.after);
  const impact: Impact = {
    losesAccess: [],
    startsToEncrypt: [],
    stopsToEncrypt: [],
    unchanged: [],
    hiddenCallers: 0,
    complete: input.traffic !== undefined,
  };
  const hidden = new Set<NodeRef>();
  const shown = (entry: ImpactEntry): ImpactEntry => ({
    ...entry,
    candidates: entry.candidates.filter((name) => visibleNamespaces?.has(name.split('/')[0] ?? '') ?? true),
  });
  const reach = reachOf(before, plan);

  for (const call of observedCalls(input)) {
    if (!reach.mayChange(call.target)) continue;
    const effects = compareCall(before, after, call);
    const changed = effects.filter(({ effect }) => effect !== 'unchanged');
    if (changed.length === 0 && !reach.touches(call.target)) continue;
    if (![call.source, call.target].every((node) => isSeen(node, visibleNamespaces))) {
      hidden.add(call.source);
      continue;
    }
    const uncertain = isUncertain(before, call);
    for (const effect of changed) {
      impact[listOf[effect.effect]].push(shown(entryOf(before, input.cluster, call, effect, uncertain)));
    }
    if (changed.length === 0) {
      impact.unchanged.push(shown(entryOf(before, input.cluster, call, allPorts(effects), false)));
    }
  }
  for (const list of [impact.losesAccess, impact.startsToEncrypt, impact.stopsToEncrypt, impact.unchanged]) {
    list.sort(byTraffic);
  }
  return { ...impact, hiddenCallers: hidden.size };
}

function isSeen(node: NodeRef, visibleNamespaces: ReadonlySet<string> | undefined): boolean {
  const namespace = namespaceOf(node);
  return visibleNamespaces === undefined || namespace === undefined || visibleNamespaces.has(namespace);
}

const listOf: Readonly<Record<Effect, 'losesAccess' | 'startsToEncrypt' | 'stopsToEncrypt' | 'unchanged'>> = {
  loses_access: 'losesAccess',
  loses_access_by_evidence: 'losesAccess',
  starts_to_encrypt: 'startsToEncrypt',
  stops_to_encrypt: 'stopsToEncrypt',
  gains_access: 'unchanged',
  unchanged: 'unchanged',
};

/** Which servers a plan can reach at all, so that a change in one namespace does not ask about the whole mesh. */
function reachOf(
  index: MeshIndex,
  plan: Plan,
): { mayChange: (target: NodeRef) => boolean; touches: (target: NodeRef) => boolean } {
  const { rootNamespace } = index.mesh.config;
  const namespaces = new Set(plan.operations.map(({ ref }) => ref.namespace));
  // A DestinationRule reaches servers of other namespaces, a policy in the root namespace all.
  const everywhere = plan.operations.some(
    ({ ref }) => ref.kind !== 'PeerAuthentication' || ref.namespace === rootNamespace,
  );
  const touched = new Set([...plan.changes, ...plan.alsoAffects].map(({ pod }) => pod));
  return {
    mayChange: (target) => everywhere || namespaces.has(namespaceOf(target) ?? ''),
    touches: (target) => podsOf(index, target).some((pod) => touched.has(`${pod.namespace}/${pod.name}`)),
  };
}

function podsOf(index: MeshIndex, node: NodeRef): readonly { namespace: string; name: string }[] {
  if (node.kind === 'service') return index.backends.get(`${node.namespace}/${node.name}`)?.pods ?? [];
  if (node.kind === 'workload') return index.workloads.get(`${node.namespace}/${node.name}`)?.pods ?? [];
  return [];
}

/** May the call have gone to another port than the one that is judged? */
function isUncertain(index: MeshIndex, call: ObservedCall): boolean {
  if (call.targetPort !== undefined) return false;
  if (call.target.kind !== 'service') return true;
  const backend = index.backends.get(`${call.target.namespace}/${call.target.name}`);
  return backend !== undefined && portsCarrying(backend, call.carries).length > 1;
}

/** An effect on one port; null where several are as they were, or none could be asked about. */
type ShownEffect = Omit<PortEffect, 'port'> & { readonly port: number | null };

function allPorts(effects: readonly PortEffect[]): ShownEffect {
  const [first] = effects;
  return {
    effect: 'unchanged',
    ends: undefined,
    port: effects.length === 1 && first !== undefined ? first.port : null,
    comparisons: effects.flatMap(({ comparisons }) => comparisons),
    before: effects.flatMap(({ before }) => before),
    after: effects.flatMap(({ after }) => after),
  };
}

function entryOf(
  index: MeshIndex,
  cluster: string,
  call: ObservedCall,
  effect: ShownEffect,
  uncertain: boolean,
): ImpactEntry {
  const perSecond = rateOf(call, effect.ends) ?? null;
  return {
    clientId: nodeId(cluster, call.source),
    client: fullName(call.source),
    clientKind: call.source.kind,
    server: fullName(call.target),
    port: effect.port,
    ...expectations(call, effect),
    requestsPerSecond: call.carries === 'requests' ? perSecond : null,
    connectionsPerSecond: call.carries === 'connections' ? perSecond : null,
    reason: reasonFor(call, effect),
    candidates: call.source.kind === 'unnamed' ? [...candidates(index)] : [],
    uncertain,
  };
}

/** What is lost by evidence was accepted so far and is refused from then on, whatever policy expected of the client. */
function expectations(
  call: ObservedCall,
  { ends, before, after }: Pick<PortEffect, 'ends' | 'before' | 'after'>,
): Pick<ImpactEntry, 'before' | 'after'> {
  if (ends === undefined || call.seen === undefined) {
    return { before: toExpectation(outcomeSet(before)), after: toExpectation(outcomeSet(after)) };
  }
  if (call.seen.mutualTls > 0 && call.seen.other > 0) return { before: 'mixed', after: 'mixed' };
  return { before: ends === 'other' ? 'plaintext' : 'mutual_tls', after: 'refused' };
}

/** Of what is lost by evidence, only the part that ends. */
function rateOf(call: ObservedCall, ends: PortEffect['ends']): number | undefined {
  const { perSecond, seen } = call;
  if (ends === undefined || perSecond === undefined || seen === undefined) return perSecond;
  return (perSecond * seen[ends]) / (seen.mutualTls + seen.other);
}

function byTraffic(a: ImpactEntry, b: ImpactEntry): number {
  const rate = (entry: ImpactEntry): number => entry.requestsPerSecond ?? entry.connectionsPerSecond ?? 0;
  return rate(b) - rate(a) || (a.clientId < b.clientId ? -1 : 1);
}
