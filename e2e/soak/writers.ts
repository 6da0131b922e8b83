import { randomUUID } from 'node:crypto';
import { ApiError, toApplyRequest } from '@padlock/contract';
import { pause } from '../testbed/process/pause.ts';
import type { Person } from './people.ts';

export interface WriteFigures {
  /** Changes that Padlock said it made. */
  readonly made: number;
  /** Changes that it refused because somebody else had been quicker. */
  readonly overtaken: number;
  readonly faults: readonly string[];
}

/** What a change may end in while others write to the same object. */
const overtakenCodes = new Set(['plan_changed', 'nothing_to_change']);

/** Several writers, all on one workload's policy: each plans a mode that is not there, and sends its change twice at once. */
export function startWriting(
  person: Person,
  workload: { readonly cluster: string; readonly namespace: string; readonly name: string },
  count: number,
): { readonly stop: () => Promise<WriteFigures> } {
  const { cluster, ...target } = workload;
  const params = { cluster };
  const faults: string[] = [];
  const end = new AbortController();
  let [made, overtaken, turn] = [0, 0, 0];
  const write = async (): Promise<void> => {
    const mode = (['STRICT', 'PERMISSIVE', 'DISABLED'] as const)[turn++ % 3] ?? 'STRICT';
    const plan = await person.client.plan({
      params,
      body: { target: { scope: 'workload', ...target, mode } },
    });
    if (plan.writes.length === 0) return;
    const body = toApplyRequest(plan, randomUUID());
    const answers = await Promise.allSettled([
      person.client.apply({ params, body }),
      person.client.apply({ params, body }),
    ]);
    const ids = new Set(
      answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.id] : [])),
    );
    if (ids.size > 1) faults.push('one request made two changes');
    if (ids.size > 0) return void (made += 1);
    overtaken += 1;
    for (const answer of answers)
      if (answer.status === 'rejected') checkOvertaken(answer.reason as unknown, faults);
  };
  const work = async (): Promise<void> => {
    while (!end.signal.aborted) {
      await write().catch((error: unknown) => faults.push(`a plan failed: ${String(error)}`));
      await pause(500 + 1_000 * Math.random());
    }
  };
  const running = Promise.all(Array.from({ length: count }, work));
  return {
    async stop() {
      end.abort();
      await running;
      return { made, overtaken, faults };
    },
  };
}

function checkOvertaken(error: unknown, faults: string[]): void {
  if (error instanceof ApiError && overtakenCodes.has(error.problem.code)) return;
  faults.push(`a change ended in ${error instanceof ApiError ? error.problem.code : ''} ${String(error)}`);
}
