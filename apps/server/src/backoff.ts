export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  /** A number in [0, 1). Given by tests. */
  readonly random?: () => number;
}

/**
 * Delays that double up to a maximum, each drawn from the upper half of its range, so that many clients which lost the same
 * server do not come back together.
 *
 * @example
 * const backoff = createBackoff({ firstMs: 250, maxMs: 30_000 });
 * backoff.next(); // 125..250
 * backoff.next(); // 250..500
 * backoff.reset();
 */
export function createBackoff(options: BackoffOptions): { next(): number; reset(): void } {
  const random = options.random ?? Math.random;
  let ceiling = options.firstMs;
  return {
    next() {
      const delay = ceiling / 2 + (random() * ceiling) / 2;
      ceiling = Math.min(ceiling * 2, options.maxMs);
      return delay;
    },
    reset() {
      ceiling = options.firstMs;
    },
  };
}
