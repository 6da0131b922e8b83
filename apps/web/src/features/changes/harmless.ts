import type { Plan } from '@padlock/contract';

/**
 * May plans be applied without a review? Only where nothing in them needs a person's eye: nobody loses access, by traffic that
 * is known whole; the API server takes every write; and there is nothing to warn of.
 */
export function harmless(plans: readonly Plan[]): boolean {
  return plans.every(
    ({ writes, warnings, impact }) =>
      writes.length > 0 &&
      writes.every(({ dryRun, managedBy }) => dryRun?.accepted === true && managedBy === null) &&
      warnings.length === 0 &&
      impact.complete &&
      impact.losesAccess.length === 0 &&
      impact.hiddenCallers === 0,
  );
}
