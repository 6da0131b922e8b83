import type { Series } from './prometheusApi.ts';

/** Sums may be taken in another order, which costs the last digits. */
const RELATIVE = 1e-9;
/** More than these tell nothing new. */
const MOST = 10;

/**
 * Where an answer differs from the judge's: other series, other times, or values that differ by more than the last digits.
 * Empty when they are alike. Both come sorted by their labels.
 */
export function differences(actual: readonly Series[], judge: readonly Series[]): readonly string[] {
  const judged = new Map(judge.map((series) => [series.labels, series]));
  const answered = new Map(actual.map((series) => [series.labels, series]));
  const found = [
    ...[...answered.keys()].filter((labels) => !judged.has(labels)).map((labels) => `only here: ${labels}`),
    ...[...judged.keys()].filter((labels) => !answered.has(labels)).map((labels) => `missing: ${labels}`),
    ...judge.flatMap((wanted) => pointDifferences(answered.get(wanted.labels), wanted)),
  ];
  return found.slice(0, MOST);
}

function pointDifferences(got: Series | undefined, wanted: Series): readonly string[] {
  if (got === undefined) return [];
  if (got.points.length !== wanted.points.length)
    return [`${wanted.labels}: ${got.points.length} points, and Prometheus has ${wanted.points.length}`];
  return wanted.points.flatMap(([time, value], index) => {
    const [otherTime = NaN, other = NaN] = got.points[index] ?? [];
    if (time === otherTime && alike(other, value)) return [];
    return [`${wanted.labels}: ${other} at ${otherTime}, and Prometheus has ${value} at ${time}`];
  });
}

function alike(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b));
}
