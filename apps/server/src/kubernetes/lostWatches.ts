import { monotonicMs } from '../monotonic.ts';

/** Watches break and come back within a second, and nobody needs to hear of it; without one for longer, pages grow old. */
const staleMs = 5_000;

/** What is old, and since when (Unix milliseconds). */
export interface Stale {
  readonly message: string;
  readonly since: number;
}

/** Watches that are broken: an API server that answers, but whose watches break, changes without our knowing. */
export class LostWatches {
  readonly #changed: () => void;
  readonly #lost = new Map<
    string,
    { readonly kind: string; readonly message: string; readonly at: number; readonly since: number }
  >();
  #timer: NodeJS.Timeout | undefined;

  /** @param changed called when `stale` may have another answer. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get stale(): Stale | undefined {
    const old = [...this.#lost.values()].filter(({ at }) => monotonicMs() - at > staleMs);
    const [first] = old;
    if (first === undefined) return undefined;
    const { kind, message, since } = first;
    const others = new Set(old.map((one) => one.kind)).size - 1;
    const kinds = others === 0 ? kind : `${kind} and ${others} other ${others === 1 ? 'kind' : 'kinds'}`;
    return { message: `Changes of ${kinds} do not arrive. ${message}`, since };
  }

  lose(id: string, kind: string, error: unknown): void {
    if (this.#lost.has(id)) return;
    this.#lost.set(id, {
      kind,
      message: error instanceof Error ? error.message : 'No answer.',
      at: monotonicMs(),
      since: Date.now(),
    });
    this.#timer ??= this.#wait(staleMs);
  }

  /** One timer for all: those that broke later than the first grow old later, and a timer may come a moment too soon. */
  #wait(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#changed();
      const ages = [...this.#lost.values()].map(({ at }) => monotonicMs() - at);
      const youngest = Math.min(...ages.filter((age) => age <= staleMs));
      this.#timer = Number.isFinite(youngest) ? this.#wait(staleMs - youngest + 1) : undefined;
    }, ms + 1).unref();
  }

  /** It arrives again, or nobody waits for it any more. */
  find(id: string): void {
    if (this.#lost.delete(id)) this.#changed();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
