import { lockStates } from '../../../../components/lock/lockAppearance.ts';
import { troubleStates } from '../../model/viewOptions.ts';
import type { Point } from '../../layout/geometry.ts';
import type { Marks, Scene } from '../scene.ts';
import type { Palette } from '../palette.ts';
import { createLinePainter, type Viewport } from './linePainter.ts';
import { curveAt, lineNear, type LineSet, lineSet, noLines } from './lineSet.ts';
import { strokeOf } from './linePlan.ts';
import { type LineColours, paintLine, strokeCurve } from './paintLines.ts';

/** Cytoscape draws and hits up to this many edges within a frame. */
const cytoscapeDraws = 300;
/** Lines that stand out are at least this much of their size on the screen, from however far. */
const leastSize = 0.7;
/** How far the pointer may be beside a line, px of the screen. */
const reach = 6;
/** How far all other lines fade: a thousand of them must not show through the cards. */
const dimmed = 0.2;
const widths = { selected: 3, focused: 3.5, halo: 11 } as const;
const haloOpacity = 0.22;

/** The lines of a graph that has too many of them for Cytoscape. */
export interface EdgeLines {
  /** Takes over the lines of this scene, or none where they are few. Also after cards, colours or what is faded have changed. */
  show(scene: Scene, faded: ReadonlySet<string>, palette: Palette): void;
  /** Draws into a context in the graph's coordinates. */
  draw(context: CanvasRenderingContext2D, viewport: Viewport, marks: Marks, palette: Palette): void;
  /** Once more the few lines that need a look: above the cards, which from afar would cut them to pieces. */
  drawTrouble(context: CanvasRenderingContext2D, zoom: number, marks: Marks, palette: Palette): void;
  /** The line at a point of the graph. */
  at(point: Point, zoom: number): string | undefined;
  isPainted(): boolean;
  stop(): void;
}

/** Has a scene more lines than Cytoscape should draw? */
export function hasManyLines(scene: Scene): boolean {
  return scene.edges.size > cytoscapeDraws;
}

/** @param onPainted the view should be drawn again. */
export function createEdgeLines(
  positionOf: (id: string) => Point | undefined,
  onPainted: () => void,
): EdgeLines {
  const painter = createLinePainter(onPainted);
  let lines: LineSet = noLines;
  let scene: Scene | undefined;
  let trouble: readonly number[] = [];
  return {
    show(next, faded, palette) {
      scene = next;
      lines = hasManyLines(next) ? lineSet(next, faded, positionOf) : noLines;
      trouble = troubleIn(lines);
      painter.show(lines, coloursOf(palette));
    },
    draw(context, viewport, marks, palette) {
      if (lines.ids.length === 0) return;
      const { near } = marks;
      context.globalAlpha = near ? dimmed : 1;
      painter.draw(context, viewport);
      context.globalAlpha = 1;
      const standsOut = (id: string) =>
        id === marks.selected || id === marks.focused || id === marks.hovered || near?.has(id) === true;
      if (!near && marks.selected === null && marks.focused === null && marks.hovered === null) return;
      const enlarged = Math.max(1, leastSize / viewport.zoom);
      const colours = coloursOf(palette);
      lines.ids.forEach((id, index) => {
        const state = standsOut(id) ? scene?.edges.get(id)?.state : undefined;
        if (state === undefined) return;
        const curve = curveAt(lines, index);
        if (id === marks.selected) {
          context.globalAlpha = haloOpacity;
          context.strokeStyle = palette.brand;
          context.lineWidth = widths.halo * enlarged;
          strokeCurve(context, curve);
          context.globalAlpha = 1;
        }
        const width =
          id === marks.focused ? widths.focused : id === marks.selected ? widths.selected : undefined;
        paintLine(context, curve, state, colours, { enlarged, ...(width === undefined ? {} : { width }) });
      });
    },
    drawTrouble(context, zoom, { near }, palette) {
      const colours = coloursOf(palette);
      for (const index of trouble) {
        const state = lockStates[lines.states[index] ?? 0];
        if (state === undefined) continue;
        const stroke = strokeOf(state, { plain: true, count: lines.ids.length });
        context.globalAlpha = near && !near.has(lines.ids[index] ?? '') ? dimmed : stroke.opacity;
        context.lineWidth = stroke.width / zoom;
        context.setLineDash(stroke.dash.map((length) => length / zoom));
        context.strokeStyle = colours[state];
        strokeCurve(context, curveAt(lines, index));
      }
      context.setLineDash([]);
    },
    at: (point, zoom) => lineNear(lines, point, reach / zoom),
    isPainted: () => painter.isPainted(),
    stop: () => painter.stop(),
  };
}

/** Where most lines are trouble, to lift them above the cards would only hide those. */
const mostTrouble = 400;

/** The lines that are not as they should be, unless something else was asked for. */
function troubleIn({ ids, states, faded }: LineSet): readonly number[] {
  const found = ids.flatMap((_, index) => {
    const state = lockStates[states[index] ?? 0];
    return state !== undefined && troubleStates.has(state) && faded[index] !== 1 ? [index] : [];
  });
  return found.length > mostTrouble ? [] : found;
}

function coloursOf({ locks }: Palette): LineColours {
  return {
    locked: locks.locked.graphic,
    partial: locks.partial.graphic,
    open: locks.open.graphic,
    blocked: locks.blocked.graphic,
    idle: locks.idle.graphic,
    unknown: locks.unknown.graphic,
  };
}
