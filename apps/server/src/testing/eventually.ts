import { pause } from '../pause.ts';

/**
 * Waits for a condition and says how long that took, in milliseconds.
 *
 * @param timeoutMs for what hangs: no promise of how quick something is, since the machine may be busy.
 * @throws when it does not come true in time.
 */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<number> {
  const began = performance.now();
  while (!(await condition())) {
    if (performance.now() - began > timeoutMs)
      throw new Error(`not true after ${timeoutMs} ms: ${condition.toString()}`);
    await pause(10);
  }
  return performance.now() - began;
}
