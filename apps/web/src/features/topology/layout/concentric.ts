import { at, type Point } from './geometry.ts';
import { fromOrigin } from './layered.ts';
import type { IndexedGraph, Placement } from './layoutTypes.ts';

/** Height of the rings over their width: cards are wide and low, and so is the page. */
const flattened = 0.6;

/**
 * Rings around what is connected with most others, each ring less connected than the one inside. Nodes stand beside those that
 * they are connected with further inside where there is room. Deterministic; takes time for thousands of nodes only to sort them.
 */
export function layoutConcentric(graph: IndexedGraph, gap: number): Placement {
  if (graph.sizes.length === 0) return { centres: [], width: 0, height: 0 };
  const neighbours: Set<number>[] = graph.sizes.map(() => new Set());
  for (const [from, to] of graph.edges)
    if (from !== to) {
      at(neighbours, from).add(to);
      at(neighbours, to).add(from);
    }
  const degree = (node: number) => at(neighbours, node).size;
  const left = [...graph.sizes.keys()].sort((a, b) => degree(b) - degree(a) || a - b);
  // In the plane of the rings, before it is flattened, a node fits into a circle: circles that keep apart keep their nodes apart.
  const diameter = (node: number) =>
    Math.hypot(at(graph.sizes, node).width + gap, (at(graph.sizes, node).height + gap) / flattened);

  const angles = new Float64Array(graph.sizes.length);
  const centres: Point[] = [];
  let radius = 0;
  let reach = 0;
  while (left.length > 0) {
    const ring = takeRing(left, diameter, reach);
    radius = ring.radius;
    reach = radius + ring.widest / 2;
    ring.nodes
      .map((node) => ({ node, angle: meanAngle(at(neighbours, node), centres, angles) }))
      .sort((a, b) => a.angle - b.angle || a.node - b.node)
      .forEach(({ node }, index) => {
        const angle = (2 * Math.PI * index) / ring.nodes.length - Math.PI / 2;
        angles[node] = angle;
        centres[node] = { x: radius * Math.cos(angle), y: radius * Math.sin(angle) * flattened };
      });
  }
  return fromOrigin(graph, (node) => at(centres, node));
}

/**
 * Takes as many nodes as fit around what has been placed within `reach`. The ring is as far out as its widest node needs it, and
 * grows no wider for the sake of more.
 */
function takeRing(left: number[], diameter: (node: number) => number, reach: number) {
  if (reach === 0) {
    const nodes = left.splice(0, 1);
    return { nodes, radius: 0, widest: diameter(at(nodes, 0)) };
  }
  let widest = 0;
  let count = 0;
  for (const node of left) {
    const next = Math.max(widest, diameter(node));
    // Neighbours on a ring are a chord apart, which is less than the arc between them.
    const fits = Math.PI / Math.asin(next / 2 / (reach + next / 2));
    if (count > 0 && count + 1 > fits) break;
    widest = next;
    count++;
  }
  return { nodes: left.splice(0, count), radius: reach + widest / 2, widest };
}

/** Where the placed ones among some nodes lie, from the middle; 0 for none. */
function meanAngle(nodes: ReadonlySet<number>, centres: readonly Point[], angles: Float64Array): number {
  let x = 0;
  let y = 0;
  for (const node of nodes)
    if (centres[node] !== undefined) {
      x += Math.cos(at(angles, node));
      y += Math.sin(at(angles, node));
    }
  return Math.atan2(y, x);
}
