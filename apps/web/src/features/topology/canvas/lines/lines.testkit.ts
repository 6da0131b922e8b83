import type { LockState } from '@padlock/contract';
import { lockStates } from '../../../../components/lock/lockAppearance.ts';
import type { Point } from '../../layout/geometry.ts';
import type { LineSet } from './lineSet.ts';

interface Line {
  readonly id: string;
  readonly state?: LockState;
  readonly faded?: boolean;
  readonly from?: Point;
  /** Straight where left out. */
  readonly control?: Point;
  readonly to?: Point;
}

/** Lines of a test, each from 0, 0 to 100, 100 unless it says otherwise. */
export function aLineSet(lines: readonly Line[]): LineSet {
  const curves = lines.flatMap(({ from = { x: 0, y: 0 }, to = { x: 100, y: 100 }, control }) => {
    const middle = control ?? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    return [from.x, from.y, middle.x, middle.y, to.x, to.y];
  });
  return {
    ids: lines.map(({ id }) => id),
    curves: Float32Array.from(curves),
    states: Uint8Array.from(lines, ({ state = 'locked' }) => lockStates.indexOf(state)),
    faded: Uint8Array.from(lines, ({ faded = false }) => (faded ? 1 : 0)),
  };
}
