import { serverMode } from '@padlock/mtls';
import type { Outcome } from '@padlock/mtls';
import { policyAnswers, subsetAnswers } from './expectation.ts';
import type { PolicyAnswer } from './expectation.ts';
import { answersAbout } from './farCallers.ts';
import type { FarMeshes } from './farCallers.ts';
import { farClusterOf } from './farPeers.ts';
import type { MeshIndex } from './meshIndex.ts';
import { namespaceOf } from './nodeRef.ts';
import type { ObservedCall } from './observedCalls.ts';
import type { Tally } from './share.ts';

/** What a change does to the calls that arrive at one port. */
export type Effect =
  | 'loses_access'
  /** Policy lets the call pass, but what was seen of it contradicts policy, and would be refused now. */
  | 'loses_access_by_evidence'
  | 'starts_to_encrypt'
  | 'stops_to_encrypt'
  | 'gains_access'
  | 'unchanged';

/** One pair of pods on one port, before and after. */
export interface Comparison {
  readonly before: PolicyAnswer;
  readonly after: PolicyAnswer;
}

/** The comparisons of an observed call on one service port, and what they come to. */
export interface PortEffect {
  readonly port: number;
  readonly effect: Effect;
  /** Only the pairs that bring the effect about, unless nothing changes. */
  readonly comparisons: readonly Comparison[];
  /** All outcomes, for what is shown. */
  readonly before: readonly Outcome[];
  readonly after: readonly Outcome[];
  /** For `loses_access_by_evidence`: which part of what was seen ends. */
  readonly ends: keyof Tally | undefined;
}

/**
 * Compares an observed call on each port that it may have used. Both indexes hold the same pods and services.
 *
 * @param far for callers of other clusters, whose sidecars follow the rules there; without it what was seen of them decides.
 */
export function compareCall(
  before: MeshIndex,
  after: MeshIndex,
  call: ObservedCall,
  far?: FarMeshes,
): readonly PortEffect[] {
  const comparisons = call.questions.flatMap((question) => {
    const then = new Map(answersAbout(after, question, far).map((answer) => [answerKey(answer), answer]));
    return answersAbout(before, question, far).flatMap((answer): Comparison[] => {
      const counterpart = then.get(answerKey(answer));
      return counterpart === undefined ? [] : [{ before: answer, after: counterpart }];
    });
  });
  if (comparisons.length === 0) return effectsBySight(before, after, call);
  const byPort = Map.groupBy(comparisons, (comparison) => comparison.before.port);
  return Array.from(byPort, ([port, onPort]) => portEffect(before, after, call, { port, onPort }));
}

/**
 * Policy cannot be asked, and what was seen decides: where the port takes that no longer, it is lost. Of a caller in another cluster
 * nothing else may be known; one that calls pods by their address passes all rules, and sends plaintext. Others with mutual TLS
 * follow the change, as those whose pods are gone will when they come back.
 */
function effectsBySight(before: MeshIndex, after: MeshIndex, call: ObservedCall): readonly PortEffect[] {
  const isFar = farClusterOf(namespaceOf(call.source)) !== undefined;
  const doors = call.questions.flatMap((question) =>
    policyAnswers(before, { ...question, client: undefined }),
  );
  return Array.from(Map.groupBy(doors, ({ port }) => port)).flatMap(([port, onPort]): PortEffect[] => {
    const ends = whatEnds(before, after, call, { port, doors: onPort, expected: new Set() });
    const nothing = { comparisons: [], before: [], after: [] };
    if (ends === undefined || (ends === 'mutualTls' && !isFar)) return [];
    return [{ port, effect: 'loses_access_by_evidence', ...nothing, ends }];
  });
}

function answerKey({ client, server, port, targetPort }: PolicyAnswer): string {
  return `${client?.namespace ?? ''}/${client?.name ?? ''} ${server.namespace}/${server.name} ${port} ${targetPort}`;
}

/** The worst effect first: a call that is lost for one pod of several is lost. */
const effects: readonly (readonly [Effect, (before: Outcome, after: Outcome) => boolean])[] = [
  ['loses_access', (before, after) => before !== 'refused' && after === 'refused'],
  ['stops_to_encrypt', (before, after) => before === 'mutual_tls' && after === 'plaintext'],
  ['starts_to_encrypt', (before, after) => before !== 'mutual_tls' && after === 'mutual_tls'],
  ['gains_access', (before, after) => before === 'refused' && after !== 'refused'],
];

function portEffect(
  before: MeshIndex,
  after: MeshIndex,
  call: ObservedCall,
  { port, onPort }: { readonly port: number; readonly onPort: readonly Comparison[] },
): PortEffect {
  const outcomes = {
    before: onPort.map((comparison) => comparison.before.outcome),
    after: onPort.map((comparison) => comparison.after.outcome),
  };
  const doors = onPort.map((comparison) => comparison.before);
  const expected = new Set(outcomes.before);
  for (const [effect, applies] of effects) {
    const causes = onPort.filter((pair) => applies(pair.before.outcome, pair.after.outcome));
    if (causes.length > 0) return { port, effect, comparisons: causes, ...outcomes, ends: undefined };
    // Directly behind an outright loss: it is one too, only known from telemetry.
    const ends =
      effect === 'loses_access' ? whatEnds(before, after, call, { port, doors, expected }) : undefined;
    if (ends !== undefined) {
      return { port, effect: 'loses_access_by_evidence', comparisons: onPort, ...outcomes, ends };
    }
  }
  return { port, effect: 'unchanged', comparisons: onPort, ...outcomes, ends: undefined };
}

/**
 * A client may be seen sending what policy does not expect of it: a subset with another TLS mode, an old connection, a proxy
 * that lags. If the port accepted that until now and will not any more, those calls end, whatever the rules say of others.
 */
function whatEnds(
  before: MeshIndex,
  after: MeshIndex,
  call: ObservedCall,
  {
    port,
    doors,
    expected,
  }: {
    readonly port: number;
    readonly doors: readonly Pick<PolicyAnswer, 'server' | 'targetPort'>[];
    readonly expected: ReadonlySet<Outcome>;
  },
): keyof Tally | undefined {
  const { seen } = call;
  if (seen === undefined) return undefined;
  const modes = doors.map(({ server, targetPort }) => ({
    was: serverMode(before.mesh, server, targetPort),
    will: serverMode(after.mesh, server, targetPort),
  }));
  const plaintextEnds = modes.some(({ was, will }) => was.acceptsPlaintext && !will.acceptsPlaintext);
  const mutualTlsEnds = modes.some(({ was, will }) => was.acceptsMutualTls && !will.acceptsMutualTls);
  const plaintextExpected = expected.has('plaintext') || expected.has('other_tls');
  if (seen.other > 0 && !plaintextExpected && plaintextEnds && !subsetsEncrypt(before, after, call, port)) {
    return 'other';
  }
  if (seen.mutualTls > 0 && !expected.has('mutual_tls') && mutualTlsEnds) return 'mutualTls';
  return undefined;
}

/** The plaintext comes from a subset with a TLS mode of its own, and the change brings the subset along. */
function subsetsEncrypt(before: MeshIndex, after: MeshIndex, call: ObservedCall, port: number): boolean {
  const outcomes = (index: MeshIndex): readonly Outcome[] =>
    call.questions
      .flatMap((question) => subsetAnswers(index, question))
      .filter((answer) => answer.port === port)
      .map(({ outcome }) => outcome);
  return outcomes(before).includes('plaintext') && !outcomes(after).includes('refused');
}
