import { describe, expect, it } from 'vitest';
import { lockStates } from '../../../../components/lock/lockAppearance.ts';
import { aLineSet } from './lines.testkit.ts';
import { linePlan, strokeOf } from './linePlan.ts';

const everywhere = { x: 0, y: 0, width: 10_000, height: 10_000 };

describe('the order in which lines are drawn', () => {
  const lines = aLineSet([
    { id: 'faded and open', state: 'open', faded: true },
    ...lockStates.map((state) => ({ id: state, state })),
  ]);

  it('puts what is worst on top, and what was not asked for below everything', () => {
    const { groups } = linePlan(lines, { region: everywhere, scale: 1, ratio: 1 });
    expect(groups.map(({ state, faded }) => (faded ? `${state}, faded` : state))).toEqual([
      'open, faded',
      'idle',
      'locked',
      'unknown',
      'blocked',
      'partial',
      'open',
    ]);
  });

  it('leaves out what passes elsewhere', () => {
    const elsewhere = { ...everywhere, x: 50_000 };
    expect(linePlan(lines, { region: elsewhere, scale: 1, ratio: 1 }).groups).toEqual([]);
  });
});

describe('lines are drawn plain', () => {
  const few = aLineSet([{ id: 'one', state: 'open' }]);
  const many = aLineSet(Array.from({ length: 1000 }, (_, i) => ({ id: `l${i}`, state: 'locked' as const })));

  it('where there are many in view, or they are seen from afar', () => {
    expect(linePlan(few, { region: everywhere, scale: 1, ratio: 1 }).plain).toBe(false);
    expect(linePlan(many, { region: everywhere, scale: 1, ratio: 1 }).plain).toBe(true);
    expect(linePlan(few, { region: everywhere, scale: 0.2, ratio: 1 }).plain).toBe(true);
    expect(linePlan(few, { region: everywhere, scale: 0.8, ratio: 2 }).plain).toBe(false);
  });

  it('with open ones the strongest of all, and locked and idle ones the faintest', () => {
    const weight = (state: (typeof lockStates)[number]) => {
      const { width, opacity } = strokeOf(state, { plain: true, count: 1000 });
      return width * opacity;
    };
    for (const state of lockStates) if (state !== 'open') expect(weight(state)).toBeLessThan(weight('open'));
    for (const state of ['partial', 'blocked', 'unknown'] as const)
      expect(weight(state)).toBeGreaterThan(weight('locked'));
    expect(weight('idle')).toBeGreaterThan(0);
  });
});
