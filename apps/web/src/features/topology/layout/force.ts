import { at } from './geometry.ts';
import { fromOrigin } from './layered.ts';
import type { IndexedGraph, Placement } from './layoutTypes.ts';

const rounds = 250;
const separationRounds = 200;
/** Beyond this, every node pushing every other would take seconds. */
const maxNodes = 600;

/**
 * Springs along edges, nodes pushing each other away (Fruchterman and Reingold), then overlaps taken apart. Starts from a
 * spiral, so that the result is the same each time. For groups too large for it, the spiral itself is the layout.
 */
export function layoutForce(graph: IndexedGraph, gap: number): Placement {
  const count = graph.sizes.length;
  if (count === 0) return { centres: [], width: 0, height: 0 };
  const widest = Math.max(...graph.sizes.map((size) => size.width));
  const spring = widest + gap;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const goldenAngle = Math.PI * (3 - Math.sqrt(5));
  for (let i = 0; i < count; i++) {
    x[i] = spring * 0.7 * Math.sqrt(i) * Math.cos(i * goldenAngle);
    y[i] = spring * 0.5 * Math.sqrt(i) * Math.sin(i * goldenAngle);
  }
  if (count <= maxNodes) relax(graph, x, y, spring);
  separate(graph, x, y, gap);
  return fromOrigin(graph, (node) => ({ x: at(x, node), y: at(y, node) }));
}

function relax(graph: IndexedGraph, x: Float64Array, y: Float64Array, spring: number): void {
  const count = graph.sizes.length;
  const dx = new Float64Array(count);
  const dy = new Float64Array(count);
  for (let round = 0; round < rounds; round++) {
    dx.fill(0);
    dy.fill(0);
    const push = (a: number, b: number, factor: (distance: number) => number) => {
      const vx = at(x, a) - at(x, b);
      const vy = at(y, a) - at(y, b);
      const distance = Math.max(1, Math.hypot(vx, vy));
      const force = factor(distance) / distance;
      dx[a] = at(dx, a) + vx * force;
      dy[a] = at(dy, a) + vy * force;
      dx[b] = at(dx, b) - vx * force;
      dy[b] = at(dy, b) - vy * force;
    };
    for (let a = 0; a < count; a++)
      for (let b = a + 1; b < count; b++) push(a, b, (distance) => (spring * spring) / distance);
    for (const [a, b] of graph.edges) push(a, b, (distance) => -(distance * distance) / spring);
    const reach = spring * 0.4 * (1 - round / rounds);
    for (let i = 0; i < count; i++) {
      const length = Math.hypot(at(dx, i), at(dy, i));
      if (length === 0) continue;
      const step = Math.min(length, reach) / length;
      x[i] = at(x, i) + at(dx, i) * step;
      // Cards are wide and low; a flatter picture wastes less room.
      y[i] = at(y, i) + at(dy, i) * step * 0.7;
    }
  }
}

/** Pushes overlapping cards apart along the axis on which they overlap less. */
function separate(graph: IndexedGraph, x: Float64Array, y: Float64Array, gap: number): void {
  for (let round = 0; round < separationRounds; round++) {
    let moved = false;
    const byX = [...graph.sizes.keys()].sort((a, b) => at(x, a) - at(x, b) || a - b);
    const widest = Math.max(...graph.sizes.map((size) => size.width)) + gap;
    byX.forEach((a, index) => {
      for (let next = index + 1; next < byX.length; next++) {
        const b = at(byX, next);
        if (at(x, b) - at(x, a) > widest + 1) break;
        const sizeA = at(graph.sizes, a);
        const sizeB = at(graph.sizes, b);
        const overlapX = (sizeA.width + sizeB.width) / 2 + gap - Math.abs(at(x, a) - at(x, b));
        const overlapY = (sizeA.height + sizeB.height) / 2 + gap / 2 - Math.abs(at(y, a) - at(y, b));
        if (overlapX <= 0.01 || overlapY <= 0.01) continue;
        moved = true;
        if (overlapX < overlapY) {
          const direction = at(x, a) <= at(x, b) ? -1 : 1;
          x[a] = at(x, a) + (direction * overlapX) / 2;
          x[b] = at(x, b) - (direction * overlapX) / 2;
        } else {
          const direction = at(y, a) <= at(y, b) ? -1 : 1;
          y[a] = at(y, a) + (direction * overlapY) / 2;
          y[b] = at(y, b) - (direction * overlapY) / 2;
        }
      }
    });
    if (!moved) return;
  }
}
