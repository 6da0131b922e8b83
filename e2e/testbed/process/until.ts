import { pause } from './pause.ts';

/**
 * Asks again and again until the answer is something. An attempt that throws counts as "not yet".
 *
 * @param what names the thing waited for, for the error.
 * @throws Error after `timeout` milliseconds, with the last attempt's error as its cause.
 */
export async function until<T>(
  what: string,
  attempt: () => Promise<T | undefined | false>,
  { timeout = 30_000, interval = 50 }: { timeout?: number; interval?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeout;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await attempt();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= deadline) throw new Error(`Waited ${timeout / 1000} s in vain for ${what}.`, { cause });
    await pause(interval);
  }
}
