import { describe, expect, it } from 'vitest';
import { framesOf, momentAt, neighbour, nextMoment } from './frames.ts';

const frames = { start: 1_000, end: 4_600, step: 30 };

describe('a timeline', () => {
  it('spans the points of its chart, and none without points', () => {
    expect(framesOf({ timestamps: [10, 40, 70], stepSeconds: 30 })).toEqual({ start: 10, end: 70, step: 30 });
    expect(framesOf({ timestamps: [], stepSeconds: 30 })).toBeNull();
    expect(framesOf({ timestamps: [10], stepSeconds: 30 })).toBeNull();
  });

  it('ends in now', () => {
    expect(momentAt(frames, 4_600)).toBeNull();
    expect(momentAt(frames, 4_599)).toBe(4_599);
    expect(momentAt(frames, 0)).toBe(1_000);
  });

  it('plays from its begin to now, in no more than sixty pictures', () => {
    let at = nextMoment(frames, null);
    const seen: (number | null)[] = [];
    while (at !== null) {
      seen.push(at);
      at = nextMoment(frames, at);
    }
    expect(seen[0]).toBe(1_000);
    expect(seen.length).toBeGreaterThan(30);
    expect(seen.length).toBeLessThanOrEqual(60);
  });

  it('steps by single bars by hand', () => {
    expect(neighbour(frames, null, -1)).toBe(4_570);
    expect(neighbour(frames, 4_570, 1)).toBeNull();
    expect(neighbour(frames, 1_000, -1)).toBe(1_000);
  });
});
