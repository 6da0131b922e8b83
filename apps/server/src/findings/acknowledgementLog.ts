import type { Acknowledgement, ChangeHistory } from '@padlock/contract';

/** Where acknowledgements are remembered, by the id of their finding. */
export interface AcknowledgementLog {
  /** Rises whenever one is added or taken back. */
  readonly version: number;
  get(findingId: string): Acknowledgement | undefined;
  /** undefined takes the acknowledgement back. */
  set(findingId: string, acknowledgement: Acknowledgement | undefined): Promise<void>;
  /** Where they are kept, and why there. */
  readonly history: ChangeHistory;
}

/** Remembers as long as the process lives. */
export class InMemoryAcknowledgementLog implements AcknowledgementLog {
  readonly history: ChangeHistory = {
    kept: 'memory',
    reason: 'Padlock keeps acknowledgements in its own memory: they are forgotten when it is restarted.',
  };
  readonly #known = new Map<string, Acknowledgement>();
  readonly #maxEntries: number;
  #version = 0;

  constructor(maxEntries = 1_000) {
    this.#maxEntries = maxEntries;
  }

  get version(): number {
    return this.#version;
  }

  get(findingId: string): Acknowledgement | undefined {
    return this.#known.get(findingId);
  }

  set(findingId: string, acknowledgement: Acknowledgement | undefined): Promise<void> {
    this.#version += 1;
    this.#known.delete(findingId);
    if (acknowledgement !== undefined) this.#known.set(findingId, acknowledgement);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#maxEntries && oldest !== undefined) this.#known.delete(oldest);
    return Promise.resolve();
  }
}
