import type { ChangeHistory } from '@padlock/contract';
import type { ChangeRecord } from './changeRecord.ts';

/** Where changes are remembered. */
export interface ChangeLog {
  add(record: ChangeRecord): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly ChangeRecord[]>;
  get(id: string): Promise<ChangeRecord | undefined>;
  /** Where they are kept, and why there. */
  readonly history: ChangeHistory;
}

/** Remembers as long as the process lives: the history of a server without the right to keep records on the cluster. */
export class InMemoryChangeLog implements ChangeLog {
  readonly history: ChangeHistory = {
    kept: 'memory',
    reason: 'Padlock keeps changes in its own memory: they are forgotten when it is restarted.',
  };
  readonly #records: ChangeRecord[] = [];
  readonly #maxRecords: number;

  constructor(maxRecords = 500) {
    this.#maxRecords = maxRecords;
  }

  add(record: ChangeRecord): Promise<void> {
    this.#records.unshift(record);
    this.#records.length = Math.min(this.#records.length, this.#maxRecords);
    return Promise.resolve();
  }

  list(): Promise<readonly ChangeRecord[]> {
    return Promise.resolve([...this.#records]);
  }

  get(id: string): Promise<ChangeRecord | undefined> {
    return Promise.resolve(this.#records.find((record) => record.id === id));
  }
}
