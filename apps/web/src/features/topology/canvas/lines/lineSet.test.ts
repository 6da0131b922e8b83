import { describe, expect, it } from 'vitest';
import { aLineSet } from './lines.testkit.ts';
import { lineNear } from './lineSet.ts';

describe('the line at a point', () => {
  const lines = aLineSet([
    { id: 'flat', from: { x: 0, y: 0 }, to: { x: 100, y: 0 } },
    { id: 'lower', from: { x: 0, y: 20 }, to: { x: 100, y: 20 } },
  ]);

  it('is the nearest one within reach', () => {
    expect(lineNear(lines, { x: 50, y: 3 }, 6)).toBe('flat');
    expect(lineNear(lines, { x: 50, y: 12 }, 12)).toBe('lower');
  });

  it('is none where none is that near, or past its ends', () => {
    expect(lineNear(lines, { x: 50, y: 9 }, 6)).toBeUndefined();
    expect(lineNear(lines, { x: 110, y: 0 }, 6)).toBeUndefined();
  });

  it('lies on the curve, not on the straight way between its ends', () => {
    const bent = aLineSet([
      { id: 'bent', from: { x: 0, y: 0 }, control: { x: 50, y: 100 }, to: { x: 100, y: 0 } },
    ]);
    expect(lineNear(bent, { x: 50, y: 50 }, 6)).toBe('bent');
    expect(lineNear(bent, { x: 50, y: 0 }, 6)).toBeUndefined();
  });
});
