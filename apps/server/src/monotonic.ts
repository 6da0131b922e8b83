/**
 * Milliseconds since some moment before: for how long something has lasted or is kept. The clock of the system says what time it
 * is, but somebody may set it: an hour back, and what is kept for half a minute would be kept for an hour.
 *
 * @example
 * const began = monotonicMs();
 * const tookMs = monotonicMs() - began;
 */
export function monotonicMs(): number {
  return performance.now();
}
