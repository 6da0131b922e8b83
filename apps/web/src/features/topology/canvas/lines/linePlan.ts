import type { LockState } from '@padlock/contract';
import { lockAppearance, lockStates } from '../../../../components/lock/lockAppearance.ts';
import { overlaps, type Rect } from '../../layout/geometry.ts';
import { severity } from '../../model/collapse.ts';
import { boundsOf, curveAt, type LineSet } from './lineSet.ts';

/** The part of the graph that a picture of lines shows, in the graph's coordinates. */
export interface LineView {
  readonly region: Rect;
  /** Pixels of the picture for each px of the graph at zoom 1. */
  readonly scale: number;
  /** Pixels of the picture for each px of the screen. */
  readonly ratio: number;
}

/** Lines of one look, drawn together. */
export interface LineGroup {
  readonly state: LockState;
  readonly faded: boolean;
  /** Places in the set of lines. */
  readonly lines: readonly number[];
}

export interface LinePlan {
  /** In the order of drawing: what is worst lies on top, what steps back below everything. */
  readonly groups: readonly LineGroup[];
  /** So many, or so small, that dashes and arrowheads would only fill the gaps between them. */
  readonly plain: boolean;
  /** Lines in the picture. */
  readonly count: number;
}

/** More lines than this in one picture are drawn plain. */
const plainAbove = 250;
/** Below this zoom an arrowhead is a dot. */
const plainBelowZoom = 0.38;

export function linePlan(lines: LineSet, { region, scale, ratio }: LineView): LinePlan {
  const groups = [true, false].flatMap((faded) =>
    severity.toReversed().map((state) => ({ state, faded, lines: [] as number[] })),
  );
  let count = 0;
  lines.ids.forEach((_, index) => {
    if (!overlaps(boundsOf(curveAt(lines, index)), region)) return;
    const state = lockStates[lines.states[index] ?? 0];
    const group = groups.find((one) => one.state === state && one.faded === (lines.faded[index] === 1));
    group?.lines.push(index);
    count++;
  });
  return {
    groups: groups.filter((group) => group.lines.length > 0),
    plain: count > plainAbove || scale / ratio < plainBelowZoom,
    count,
  };
}

/** How a line is stroked; lengths in px of the graph, or of the screen where it is plain. */
export interface LineStroke {
  readonly width: number;
  readonly dash: readonly number[];
  readonly opacity: number;
}

/**
 * Seen from afar, what is fine steps back and what is not keeps its weight: width and opacity say what the dashes would. Lines
 * of one px are drawn many times faster than wider ones.
 */
const plainStrokes: Readonly<Record<LockState, LineStroke>> = {
  open: { width: 2, dash: [], opacity: 1 },
  partial: { width: 1.5, dash: [], opacity: 0.85 },
  blocked: { width: 1.25, dash: [7, 4], opacity: 1 },
  unknown: { width: 1, dash: [], opacity: 0.5 },
  locked: { width: 1, dash: [], opacity: 0.3 },
  idle: { width: 1, dash: [], opacity: 0.25 },
};

/** Above this many lines even those on top become thinner, or they would cover everything. */
const thinnerAbove = 3000;

export function strokeOf(state: LockState, { plain, count }: Pick<LinePlan, 'plain' | 'count'>): LineStroke {
  if (plain) {
    const stroke = plainStrokes[state];
    return { ...stroke, width: Math.max(1, stroke.width * Math.min(1, thinnerAbove / count)) };
  }
  const { width, dash = [] } = lockAppearance[state].line;
  return { width, dash, opacity: 1 };
}
