import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from '@padlock/mtls/testing';
import { askIstio, askPadlock, type Question } from './judge.ts';

/** One answer that differs, with its question. */
export interface Difference {
  readonly scenario: string;
  readonly istio: unknown;
  readonly padlock: unknown;
}

export interface Comparison {
  scenarios: number;
  answers: number;
  readonly differences: Difference[];
}

/** Asks Istio's code and `padlock evaluate` the same questions and compares every answer. */
export async function compareEvaluations(questions: readonly Question[]): Promise<Comparison> {
  const comparison: Comparison = { scenarios: 0, answers: 0, differences: [] };
  const ours = askPadlock('evaluate', questions);
  for await (const istio of askIstio(questions)) {
    const next = await ours.next();
    if (next.done === true) throw new Error('padlock evaluate answered fewer lines than it was asked');
    compareAnswers(istio, next.value as Scenario, comparison);
  }
  return comparison;
}

/** Compares the answers about one scenario, and adds what it finds. */
export function compareAnswers(istio: Scenario, padlock: Scenario, into: Comparison): void {
  into.scenarios += 1;
  for (const list of ['inbound', 'outbound', 'calls'] as const) {
    istio[list].forEach((answer, index) => {
      if (!isComparable(answer, istio)) return;
      into.answers += 1;
      const ours = padlock[list][index];
      if (isDeepStrictEqual(answer, ours)) return;
      into.differences.push({ scenario: istio.id, istio: answer, padlock: ours });
    });
  }
}

/** Scenarios as Istio answers them, with only the calls whose outcome it has a say in. */
export async function settledScenarios(questions: Iterable<Question>): Promise<Scenario[]> {
  const settled: Scenario[] = [];
  for await (const scenario of askIstio(questions))
    settled.push({ ...scenario, calls: scenario.calls.filter((call) => isComparable(call, scenario)) });
  return settled;
}

type Answer = Scenario['inbound' | 'outbound' | 'calls'][number];

/**
 * A subset that no rule of the client's defines has no cluster there: what a route to it does is no question of mutual TLS. And
 * Istio says nothing about the outcome of a session with certificates of the user's own.
 */
function isComparable(answer: Answer, { outbound }: Scenario): boolean {
  if (!('clientPod' in answer)) return true;
  if ('tls' in answer) return !isNoCluster(answer);
  const way = outbound.find(
    ({ clientPod, host, port, subset }) =>
      clientPod === answer.clientPod &&
      host === answer.host &&
      port === answer.port &&
      subset === answer.subset,
  );
  return way === undefined || !(isNoCluster(way) || way.tls === 'SIMPLE' || way.tls === 'MUTUAL');
}

/** The judge's word for a subset that the client's proxy knows nothing of. */
function isNoCluster({ tls }: { readonly tls: string }): boolean {
  return tls === 'NONE';
}
