import type { Change, Share, TimeSeries } from '@padlock/contract';

type Series = Pick<TimeSeries, 'timestamps' | 'mutualTls' | 'notMutualTls'>;

/** Share of mutual TLS at each point, in percent; null where nothing was seen. */
export function shareOverTime(series: Series): readonly (number | null)[] {
  return series.timestamps.map((_, index) => percentOf(series, index, index + 1));
}

/** Percent over some points together; null where nothing was seen. */
function percentOf({ mutualTls, notMutualTls }: Series, from: number, to: number): number | null {
  const [mutual, other] = [mutualTls, notMutualTls].map((values) =>
    values.slice(from, to).reduce<number>((sum, value) => sum + (value ?? 0), 0),
  );
  const total = (mutual ?? 0) + (other ?? 0);
  return total > 0 ? (100 * (mutual ?? 0)) / total : null;
}

/**
 * By how many points the share rose since the start of the series, from the first tenth to the last; null where one of them
 * saw nothing.
 */
export function pointsGained(series: Series): number | null {
  const points = series.timestamps.length;
  const tenth = Math.max(1, Math.round(points / 10));
  const before = percentOf(series, 0, tenth);
  const after = percentOf(series, points - tenth, points);
  return before === null || after === null ? null : after - before;
}

/** `+1.2 points`; under a tenth of a point nothing is claimed. */
export function pointsText(points: number): string {
  if (Math.abs(points) < 0.1) return 'unchanged';
  return `${points > 0 ? '+' : '−'}${Math.abs(points).toFixed(1)} points`;
}

/** Percent on an axis or at a point, cut so that only the whole prints as 100 %. */
export function percentText(percent: number): string {
  if (percent === 0 || percent === 100) return `${percent}%`;
  const cut = Math.floor(percent * 10) / 10;
  return cut === 0 ? '<0.1%' : `${Math.min(cut, 99.9)}%`;
}

/** The lowest value of an axis that shows what changes: a round number below the lowest share. Its top is 100. */
export function axisFloor(shares: readonly (number | null)[]): number {
  const lowest = Math.min(100, ...shares.filter((share) => share !== null));
  const missing = 100 - lowest;
  return 100 - ([1, 2, 4, 10, 20, 50].find((span) => missing * 1.25 <= span) ?? 100);
}

/** Points next to each other, as runs: a gap in the data is a gap in the line. Each point is [index, share]. */
export function runsOf(
  shares: readonly (number | null)[],
): readonly (readonly (readonly [number, number])[])[] {
  const runs: [number, number][][] = [];
  let open: [number, number][] | undefined;
  for (const [index, share] of shares.entries()) {
    if (share === null) {
      open = undefined;
      continue;
    }
    if (open === undefined) runs.push((open = []));
    open.push([index, share]);
  }
  return runs;
}

/** How the number of a share is coloured: by what was seen. */
export function stateOfShare(share: Share): 'locked' | 'partial' | 'open' {
  if (share.mutualTls === share.total) return 'locked';
  return share.mutualTls === 0 ? 'open' : 'partial';
}

/** When policy was changed through Padlock, since a moment in Unix seconds; in ms since the epoch. */
export function changesSince(
  changes: readonly Pick<Change, 'appliedAt'>[],
  start = Infinity,
): readonly number[] {
  return changes.map(({ appliedAt }) => Date.parse(appliedAt)).filter((moment) => moment >= start * 1000);
}
