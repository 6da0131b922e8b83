import { monotonicMs } from '../monotonic.ts';
import { createBackoff } from '../backoff.ts';

export interface RefresherOptions<T> {
  /** Resolves with a new answer, or undefined when there is none this time. Must not reject. */
  readonly refresh: () => Promise<T | undefined>;
  readonly intervalMs: () => number;
  /** How long after the last reading somebody still counts as looking. */
  readonly lingerMs?: number;
}

/**
 * Keeps one value fresh while somebody looks at it, and forgets it when nobody does. Readers never cause more than one refresh at
 * a time and, after the first, never wait for one.
 */
export class WindowRefresher<T> {
  readonly #options: RefresherOptions<T>;
  readonly #lingerMs: number;
  #watchers = 0;
  #lastRead = -Infinity;
  #value: T | undefined;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #refreshedAt = -Infinity;
  readonly #retry = createBackoff({ firstMs: 2_000, maxMs: 60_000 });
  #stopped = false;

  constructor(options: RefresherOptions<T>) {
    this.#options = options;
    this.#lingerMs = options.lingerMs ?? 60_000;
  }

  /**
   * The value as it is; waits up to `waitMs` only when nobody asked yet, or so long ago that nobody kept it fresh.
   *
   * @param maxAgeMs asks again now, out of turn, when the last refresh is older than this.
   */
  async read(waitMs: number, maxAgeMs?: number): Promise<T | undefined> {
    this.#lastRead = monotonicMs();
    const outdated = monotonicMs() - this.#refreshedAt > (maxAgeMs ?? 2 * this.#options.intervalMs());
    if (outdated && maxAgeMs !== undefined) this.refreshNow();
    else this.#wake();
    // Where the first answer failed, the next may take as long: nobody waits for that again and again.
    if (waitMs > 0 && this.#running !== undefined && outdated)
      await Promise.race([this.#running, new Promise((resolve) => setTimeout(resolve, waitMs).unref())]);
    return this.#value;
  }

  watch(): () => void {
    this.#watchers += 1;
    this.#wake();
    let watching = true;
    return () => {
      if (watching) this.#watchers -= 1;
      watching = false;
    };
  }

  /** Its source came back: do not wait for the next turn. */
  refreshNow(): void {
    if (!this.#isLookedAt()) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#start();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #isLookedAt(): boolean {
    return !this.#stopped && (this.#watchers > 0 || monotonicMs() - this.#lastRead < this.#lingerMs);
  }

  /**
   * A window that is refreshed seldom must not keep its trouble until its next turn: an outage of a second, too short to be
   * noticed as one, would else stand on the page for a minute.
   */
  #nextTurnMs(failed: boolean): number {
    const intervalMs = this.#options.intervalMs();
    return failed ? Math.min(intervalMs, this.#retry.next()) : intervalMs;
  }

  /** On a large mesh it is tens of megabytes. Whoever comes back waits for news, as the first one did. */
  #forget(): void {
    this.#value = undefined;
    this.#refreshedAt = -Infinity;
  }

  #wake(): void {
    if (this.#stopped || this.#timer !== undefined || this.#running !== undefined) return;
    this.#start();
  }

  #start(): void {
    if (this.#running !== undefined) return;
    let failed = true;
    this.#running = this.#options
      .refresh()
      .then((value) => {
        if (value === undefined) return;
        this.#value = value;
        failed = false;
        this.#retry.reset();
      })
      .finally(() => {
        this.#refreshedAt = monotonicMs();
        this.#running = undefined;
        if (this.#stopped) return;
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          if (this.#isLookedAt()) this.#start();
          else this.#forget();
        }, this.#nextTurnMs(failed));
        this.#timer.unref();
      });
  }
}
