import type { PolicySummary } from '@padlock/contract';

/** The last write of a policy that another program than Padlock made. */
export interface OutsideWrite {
  readonly policy: PolicySummary;
  /** RFC 3339. */
  readonly at: string;
  /** The program; null: nothing tells. */
  readonly by: string | null;
  readonly isCreation: boolean;
}

/** How far back, in ms. Older writes explain no incident of today. */
const period = 7 * 86_400_000;

/**
 * What was written past Padlock lately, newest first: a change that no history has, though it may be what broke.
 *
 * @param now ms since the epoch.
 */
export function outsideWrites(policies: readonly PolicySummary[], now: number): readonly OutsideWrite[] {
  return policies
    .flatMap((policy): OutsideWrite[] => {
      const { lastWrite, createdAt, managedBy } = policy;
      if (lastWrite !== null) return [{ policy, ...lastWrite, isCreation: false }];
      return createdAt === null ? [] : [{ policy, at: createdAt, by: managedBy, isCreation: true }];
    })
    .filter(({ at, by }) => by !== 'Padlock' && now - Date.parse(at) < period)
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
