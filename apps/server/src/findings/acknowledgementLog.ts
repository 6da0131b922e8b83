import { createHash } from 'node:crypto';
import { Acknowledgement, type ChangeHistory } from '@padlock/contract';
import { z } from 'zod';
import type { RecordStore } from '../records/recordStore.ts';

/** One ConfigMap each; findings have ids that its name cannot hold. */
const AcknowledgementRecord = Acknowledgement.extend({ id: z.string(), finding: z.string() });
export type AcknowledgementRecord = z.infer<typeof AcknowledgementRecord>;

/** Parses what was kept. @throws {ZodError} for what another version wrote, or a hand. */
export function parseAcknowledgement(value: unknown): AcknowledgementRecord {
  return AcknowledgementRecord.parse(value);
}

type Records = Pick<
  RecordStore<AcknowledgementRecord>,
  'add' | 'changed' | 'get' | 'keeping' | 'remove' | 'replace' | 'whenListed'
>;

/** A first request waits so long for what was acknowledged before. */
const firstListMs = 2_000;

/** Which findings somebody has seen and lives with, by the id of the finding. */
export class AcknowledgementLog {
  readonly #records: Records;
  #version = 0;

  constructor(records: Records) {
    this.#records = records;
    records.changed.add(() => (this.#version += 1));
  }

  /** Rises whenever one is added or taken back, here or by another replica. */
  get version(): number {
    return this.#version;
  }

  /** Where they are kept, and why there. */
  get history(): ChangeHistory {
    return this.#records.keeping;
  }

  /** Tells when one is added or taken back. @returns how to stop listening. */
  onChange(listener: () => void): () => void {
    return this.#records.changed.add(listener);
  }

  /** Right after the start, findings wait for what was acknowledged before, though not for long. */
  async whenListed(): Promise<void> {
    await this.#records.whenListed(firstListMs);
  }

  get(findingId: string): Acknowledgement | undefined {
    const record = this.#records.get(recordId(findingId));
    if (record === undefined) return undefined;
    const { by, at, note } = record;
    return { by, at, note };
  }

  /** @param acknowledgement undefined takes it back. */
  async set(findingId: string, acknowledgement: Acknowledgement | undefined): Promise<void> {
    const id = recordId(findingId);
    if (acknowledgement === undefined) return this.#records.remove(id);
    const record = { id, finding: findingId, ...acknowledgement };
    if (!(await this.#records.add(record))) await this.#records.replace(record);
  }
}

function recordId(findingId: string): string {
  return createHash('sha256').update(findingId).digest('hex').slice(0, 32);
}
