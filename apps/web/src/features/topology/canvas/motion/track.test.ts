import { expect, it } from 'vitest';
import { alongTrack, trackOf } from './track.ts';

const straight = trackOf({ from: { x: 0, y: 0 }, control: { x: 50, y: 0 }, to: { x: 100, y: 0 } });
const places = (offset: number, gap: number) => {
  const found: number[] = [];
  alongTrack(straight, offset, gap, (x) => found.push(Math.round(x)));
  return found;
};

it('goes along a line in equal steps, from an offset to the end', () => {
  expect(straight.length).toBeCloseTo(100);
  expect(places(10, 30)).toEqual([10, 40, 70]);
  expect(places(0, 40)).toEqual([0, 40, 80]);
  expect(places(100, 10)).toEqual([]);
});

it('stays on a bent line', () => {
  const bent = trackOf({ from: { x: 0, y: 0 }, control: { x: 50, y: 100 }, to: { x: 100, y: 0 } });
  expect(bent.length).toBeGreaterThan(100);
  const seen: { x: number; y: number }[] = [];
  alongTrack(bent, bent.length / 2, bent.length, (x, y) => seen.push({ x, y }));
  expect(seen).toHaveLength(1);
  expect(seen[0]?.x).toBeCloseTo(50, 0);
  expect(seen[0]?.y).toBeCloseTo(50, 0);
});
