import { Listeners } from '../listeners.ts';
import { pause } from '../pause.ts';

/** Whether a source answers. What it last said is kept elsewhere. */
export type Reachability =
  | { readonly state: 'starting' }
  | { readonly state: 'up' }
  | { readonly state: 'down'; readonly message: string };

export interface MonitorOptions {
  /** Resolves when the source answers; rejects with an error whose message is fit for people. */
  readonly probe: (timeoutMs: number) => Promise<void>;
  readonly isTimeout: (error: unknown) => boolean;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
}

/**
 * Asks a source every two seconds whether it is there, so that its absence is on the page within five. A refused connection
 * says it at once; a slow answer has to be missed twice, because a busy source is not a dead one.
 */
export class SourceMonitor {
  readonly changed = new Listeners<Reachability>();
  readonly #options: MonitorOptions;
  readonly #intervalMs: number;
  readonly #timeoutMs: number;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #current: Reachability = { state: 'starting' };
  #lastSuccess: number | undefined;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs ?? 2_000;
    this.#timeoutMs = options.timeoutMs ?? 1_200;
  }

  get current(): Reachability {
    return this.#current;
  }

  /** Unix milliseconds of the last answer. */
  get lastSuccess(): number | undefined {
    return this.#lastSuccess;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
    this.#wake.abort();
  }

  /** Somebody else lost the source: look now instead of at the next turn. */
  checkSoon(): void {
    this.#wake.abort();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      const next = await this.#probe();
      if (this.#stop.signal.aborted) return;
      this.#set(next);
      // Without a floor, watches that fail again and again would turn checkSoon into a busy loop.
      await pause(200, this.#stop.signal);
      await pause(this.#intervalMs - 200, this.#wake.signal);
    }
  }

  async #probe(): Promise<Reachability> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#options.probe(this.#timeoutMs);
        this.#lastSuccess = Date.now();
        return { state: 'up' };
      } catch (error) {
        if (attempt === 1 && this.#options.isTimeout(error)) continue;
        return { state: 'down', message: error instanceof Error ? error.message : 'No answer.' };
      }
    }
  }

  #set(next: Reachability): void {
    const previous = this.#current;
    this.#current = next;
    const same =
      previous.state === next.state &&
      (previous.state !== 'down' || next.state !== 'down' || previous.message === next.message);
    if (!same) this.changed.notify(next);
  }
}
