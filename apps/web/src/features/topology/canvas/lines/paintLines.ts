import type { LockState } from '@padlock/contract';
import { lockAppearance } from '../../../../components/lock/lockAppearance.ts';
import type { Curve } from '../../layout/curve.ts';
import { opacities } from '../opacities.ts';
import { linePlan, type LineView, strokeOf } from './linePlan.ts';
import { curveAt, type LineSet } from './lineSet.ts';

export type LineColours = Readonly<Record<LockState, string>>;
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Arrowheads, px of the graph. */
const arrow = { length: 9, width: 8 } as const;
/** The bar of a blocked line, and the room between it and the card that it does not reach. */
const bar = { width: 10, thick: 2, gap: 4 } as const;

/** Draws the lines that pass a part of the graph, in the coordinates of the graph. */
export function paintLines(context: Context, lines: LineSet, view: LineView, colours: LineColours): void {
  const { scale, ratio } = view;
  const plan = linePlan(lines, view);
  const { groups, plain } = plan;
  for (const { state, faded, lines: indices } of groups) {
    const stroke = strokeOf(state, plan);
    // Plain lines are as thin on the screen as from afar, however near one is.
    const unit = plain ? ratio / scale : 1;
    context.globalAlpha = stroke.opacity * (faded ? opacities.faded : 1);
    context.lineWidth = stroke.width * unit;
    context.setLineDash(stroke.dash.map((length) => length * unit));
    context.strokeStyle = colours[state];
    context.fillStyle = colours[state];
    for (const index of indices) {
      const curve = curveAt(lines, index);
      if (plain) strokeCurve(context, curve);
      else paintWithEnd(context, curve, state, 1);
    }
  }
  context.setLineDash([]);
}

/**
 * Draws one line as it looks from near.
 *
 * @param enlarged how much larger than the graph, so that it can be seen from afar.
 */
export function paintLine(
  context: Context,
  curve: Curve,
  state: LockState,
  colours: LineColours,
  { enlarged, width }: { readonly enlarged: number; readonly width?: number },
): void {
  const { width: usual, dash = [] } = lockAppearance[state].line;
  context.lineWidth = (width ?? usual) * enlarged;
  context.setLineDash(dash.map((length) => length * enlarged));
  context.strokeStyle = colours[state];
  context.fillStyle = colours[state];
  paintWithEnd(context, curve, state, enlarged);
  context.setLineDash([]);
}

export function strokeCurve(context: Context, { from, control, to }: Curve): void {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.quadraticCurveTo(control.x, control.y, to.x, to.y);
  context.stroke();
}

function paintWithEnd(context: Context, curve: Curve, state: LockState, enlarged: number): void {
  const { to, control } = curve;
  const length = Math.hypot(to.x - control.x, to.y - control.y) || 1;
  const along = { x: (to.x - control.x) / length, y: (to.y - control.y) / length };
  const back = (by: number) => ({ x: to.x - along.x * by, y: to.y - along.y * by });
  context.lineCap = state === 'unknown' ? 'round' : 'butt';
  switch (lockAppearance[state].line.end) {
    case 'triangle': {
      const foot = back(arrow.length * enlarged);
      const half = (arrow.width * enlarged) / 2;
      strokeCurve(context, { ...curve, to: foot });
      context.beginPath();
      context.moveTo(to.x, to.y);
      context.lineTo(foot.x - along.y * half, foot.y + along.x * half);
      context.lineTo(foot.x + along.y * half, foot.y - along.x * half);
      context.fill();
      return;
    }
    case 'tee': {
      const end = back(bar.gap * enlarged);
      const half = (bar.width * enlarged) / 2;
      strokeCurve(context, { ...curve, to: end });
      context.save();
      context.setLineDash([]);
      context.lineWidth = bar.thick * enlarged;
      context.beginPath();
      context.moveTo(end.x - along.y * half, end.y + along.x * half);
      context.lineTo(end.x + along.y * half, end.y - along.x * half);
      context.stroke();
      context.restore();
    }
  }
}
