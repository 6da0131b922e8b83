import { controlPoint, pointOn } from './curve.ts';
import { at, grow, type Point, type Rect } from './geometry.ts';
import type { EdgeRoute, LayoutEdge } from './layoutTypes.ts';
import { assignEnds, sideChoices } from './ports.ts';

/** An edge with the cards at its ends. */
export interface DrawnEdge {
  readonly edge: LayoutEdge;
  readonly source: Rect;
  readonly target: Rect;
}

/** How far each edge bows to its right, as a share of its length: the two directions between the same cards part. */
const bow = 0.05;
/** Places for a label, from the middle outwards. */
const labelPlaces = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74] as const;
const cell = 16;

/**
 * Routes for graphs in which no line keeps off all others anyway: each edge takes its most natural sides and a slight bow, and
 * its label the place that covers least. Takes a time that grows with the number of edges alone. Deterministic.
 *
 * @param obstacles what labels should not cover: cards, names of boxes.
 */
export function routeMany(drawn: readonly DrawnEdge[], obstacles: Iterable<Rect>): Map<string, EdgeRoute> {
  const ends = assignEnds(
    drawn.map(({ edge, source, target }) => ({
      source,
      target,
      sourceKey: edge.source,
      targetKey: edge.target,
      sides: sideChoices(source, target)[0],
      heading: { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 },
    })),
  );
  const taken = createCells();
  for (const obstacle of obstacles) taken.take(obstacle);
  const routes = new Map<string, EdgeRoute>();
  drawn.forEach(({ edge, source, target }, index) => {
    const offsets = { source: at(ends, index).source.offset, target: at(ends, index).target.offset };
    const from = sum(source, offsets.source);
    const to = sum(target, offsets.target);
    const bend = { weight: 0.5, distance: Math.hypot(to.x - from.x, to.y - from.y) * bow };
    let label = 0.5;
    if (edge.label) {
      const curve = { from, control: controlPoint(from, to, bend), to };
      let fewest = Infinity;
      for (const place of labelPlaces) {
        const covered = taken.count({ ...pointOn(curve, place), ...edge.label });
        if (covered >= fewest) continue;
        fewest = covered;
        label = place;
        if (covered === 0) break;
      }
      taken.take({ ...pointOn(curve, label), ...edge.label });
    }
    routes.set(edge.id, { ...offsets, bend, label });
  });
  return routes;
}

function sum(a: Point, b: Point): Point {
  return { x: a.x + b.x, y: a.y + b.y };
}

/** Which squares of the plane are covered already. */
function createCells() {
  const taken = new Set<number>();
  const each = (rect: Rect, visit: (key: number) => void) => {
    for (let x = Math.floor((rect.x - rect.width / 2) / cell); x <= (rect.x + rect.width / 2) / cell; x++)
      for (let y = Math.floor((rect.y - rect.height / 2) / cell); y <= (rect.y + rect.height / 2) / cell; y++)
        // One number for both: exact for up to a million cells each way.
        visit((x + 2 ** 20) * 2 ** 21 + y + 2 ** 20);
  };
  return {
    take: (rect: Rect) => each(grow(rect, -1), (key) => taken.add(key)),
    count(rect: Rect): number {
      let covered = 0;
      each(rect, (key) => {
        if (taken.has(key)) covered++;
      });
      return covered;
    },
  };
}
