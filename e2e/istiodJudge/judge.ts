import { fileURLToPath } from 'node:url';
import type { Scenario } from '@padlock/mtls/testing';
import { istiodJudge, resolvePart } from '../testbed/parts/index.ts';
import { answerLines } from './answerLines.ts';

/** A scenario whose answers are still to be given. */
export type Question = Omit<Scenario, 'inbound' | 'outbound' | 'calls'> & {
  readonly inbound: readonly Omit<
    Scenario['inbound'][number],
    'mode' | 'acceptsMutualTls' | 'acceptsPlaintext'
  >[];
  readonly outbound: readonly Omit<Scenario['outbound'][number], 'tls'>[];
  readonly calls: readonly Omit<Scenario['calls'][number], 'outcome'>[];
};

const cli = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

/** What Istio's own code answers, in the order of the questions. Those on the same pods and services should follow each other. */
export async function* askIstio(
  questions: Iterable<Question> | AsyncIterable<Question>,
): AsyncGenerator<Scenario> {
  const { path } = await resolvePart(istiodJudge);
  yield* answerLines(path, [], questions) as AsyncGenerator<Scenario>;
}

/** What a command of Padlock's answers, line by line. */
export function askPadlock(
  command: 'evaluate' | 'plan',
  lines: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator {
  return answerLines(process.execPath, [cli, command], lines);
}
