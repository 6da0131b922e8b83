import type { RecordStore } from '../records/recordStore.ts';
import { type ChangeRecord, renewClaimMs } from './changeRecord.ts';

/**
 * Renews a claim while its writes are made: an old one is taken for one of a process that died, and could be undone.
 *
 * @returns what the work returns, when no renewal is under way any more that would be written over what came of it.
 * @throws what the work throws, likewise.
 * @example
 * const written = await keepClaim(records, claim, () => writer.write(operations, identity));
 */
export async function keepClaim<T>(
  records: Pick<RecordStore<ChangeRecord>, 'replace'>,
  claim: ChangeRecord,
  work: () => Promise<T>,
): Promise<T> {
  let renewed = Promise.resolve();
  const renew = async (after: Promise<void>): Promise<void> => {
    await after;
    await records.replace({ ...claim, appliedAt: new Date().toISOString() });
  };
  const timer = setInterval(() => {
    renewed = renew(renewed);
  }, renewClaimMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewed;
  }
}
