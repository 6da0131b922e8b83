import { expect } from 'vitest';
import type { Series } from './prometheusApi.ts';

/** Sums may be taken in another order, which costs the last digits. */
const RELATIVE = 1e-9;

/** The same series with the same points: times exactly, values but for the last digits. */
export function expectAlike(actual: readonly Series[], judge: readonly Series[]): void {
  expect(actual.map(({ labels }) => labels)).toEqual(judge.map(({ labels }) => labels));
  const differences: string[] = [];
  for (const [index, wanted] of judge.entries()) {
    const got = actual[index];
    expect(got?.points.map(([time]) => time)).toEqual(wanted.points.map(([time]) => time));
    for (const [at, [time, value]] of wanted.points.entries()) {
      const other = got?.points[at]?.[1];
      if (other === undefined || !alike(other, value))
        differences.push(`${wanted.labels} at ${time}: ${other}, and Prometheus says ${value}`);
    }
  }
  expect(differences.slice(0, 10)).toEqual([]);
}

function alike(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b));
}
