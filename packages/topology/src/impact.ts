import { everyOtherPort } from '@padlock/mtls';
import type { Plan } from '@padlock/mtls';
import { compareCall } from './compareCalls.ts';
import type { Effect, PortEffect } from './compareCalls.ts';
import { outcomeSet, portsCarrying, toExpectation } from './expectation.ts';
import type { FarMeshes } from './farCallers.ts';
import { farClusterOf } from './farPeers.ts';
import type { FarName } from './farPeers.ts';
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
  /** It *may* lose access: telemetry carries no port and the service has several, or what its sidecar does is not known here. */
  uncertain: boolean;
}

/** What an impact is judged by. */
export interface ImpactInput extends EvidenceInput {
  /** For callers of other clusters; without it they are judged by what was seen of them. */
  readonly far?: FarMeshes;
  /** What they are called; their own names when left out. */
  readonly farName?: FarName;
}

export interface Impact {
  losesAccess: ImpactEntry[];
  startsToEncrypt: ImpactEntry[];
  stopsToEncrypt: ImpactEntry[];
  unchanged: ImpactEntry[];
  hiddenCallers: number;
  /** Those of them that lose access. */
  hiddenLosses: number;
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
  input: ImpactInput,
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
    hiddenLosses: 0,
    complete: input.traffic !== undefined,
  };
  const hidden = new Set<NodeRef>();
  const hiddenLosing = new Set<NodeRef>();
  const shown = (entry: ImpactEntry): ImpactEntry => ({
    ...entry,
    candidates: entry.candidates.filter((name) => visibleNamespaces?.has(name.split('/')[0] ?? '') ?? true),
  });
  const reach = reachOf(before, plan);

  for (const call of observedCalls(input)) {
    if (!reach.mayChange(call.target)) continue;
    const effects = compareCall(before, after, call, input.far);
    const changed = effects.filter(({ effect }) => effect !== 'unchanged');
    if (changed.length === 0 && !reach.touches(call.target)) continue;
    if (![call.source, call.target].every((node) => isSeen(node, visibleNamespaces))) {
      hidden.add(call.source);
      if (changed.some(({ effect }) => listOf[effect] === 'losesAccess')) hiddenLosing.add(call.source);
      continue;
    }
    const uncertain = isUncertain(before, call);
    for (const effect of changed) {
      const guessed = isGuessed(call, effect);
      impact[listOf[effect.effect]].push(shown(entryOf(before, input, call, effect, uncertain || guessed)));
    }
    if (changed.length === 0) {
      impact.unchanged.push(shown(entryOf(before, input, call, allPorts(effects), false)));
    }
  }
  for (const list of [impact.losesAccess, impact.startsToEncrypt, impact.stopsToEncrypt, impact.unchanged]) {
    list.sort(byTraffic);
  }
  return { ...impact, hiddenCallers: hidden.size, hiddenLosses: hiddenLosing.size };
}

function isSeen(node: NodeRef, visibleNamespaces: ReadonlySet<string> | undefined): boolean {
  const namespace = namespaceOf(node);
  // Of other clusters one sees that somebody calls; the name that they have tells who may be known.
  if (namespace === undefined || farClusterOf(namespace) !== undefined) return true;
  return visibleNamespaces?.has(namespace) ?? true;
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

/** A sidecar of another cluster that sends mutual TLS may follow rules there that nobody knows here. */
function isGuessed({ source }: ObservedCall, { ends, comparisons }: PortEffect): boolean {
  return farClusterOf(namespaceOf(source)) !== undefined && comparisons.length === 0 && ends === 'mutualTls';
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
  { cluster, farName }: ImpactInput,
  call: ObservedCall,
  effect: ShownEffect,
  uncertain: boolean,
): ImpactEntry {
  const perSecond = rateOf(call, effect.ends) ?? null;
  const client = farName === undefined ? call.source : renamed(call.source, farName);
  return {
    clientId: nodeId(cluster, client),
    client: fullName(client),
    clientKind: call.source.kind,
    server: fullName(call.target),
    port: effect.port === everyOtherPort ? null : effect.port,
    ...expectations(call, effect),
    requestsPerSecond: call.carries === 'requests' ? perSecond : null,
    connectionsPerSecond: call.carries === 'connections' ? perSecond : null,
    reason: reasonFor(call, effect),
    candidates: call.source.kind === 'unnamed' ? [...candidates(index)] : [],
    uncertain,
  };
}

function renamed(node: NodeRef, farName: FarName): NodeRef {
  const cluster = farClusterOf(namespaceOf(node));
  return node.kind !== 'workload' || cluster === undefined
    ? node
    : { ...node, name: farName(cluster, node.name) };
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
