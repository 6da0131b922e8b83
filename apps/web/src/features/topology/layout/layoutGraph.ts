import { bounds, grow, type Point, type Rect } from './geometry.ts';
import { placeNewNodes } from './freePlace.ts';
import { layoutGrouped } from './groupedLayout.ts';
import { boxPadding, type Layout, type LayoutNode, type LayoutRequest } from './layoutTypes.ts';
import { routeEdges } from './routes.ts';

/** When less than this share of the nodes has a place already, all are laid out anew. */
const leastKept = 0.5;
/** About the width of a box's name with its mode. */
const boxNameWidth = 170;

/**
 * Places nodes and routes edges. Nodes in `fixed` stay where they are; new ones find a free place near their neighbours, unless
 * most of the graph is new or a box has no room to grow. With all nodes fixed, only the edges are routed. Deterministic: the same request, the same picture.
 */
export function layoutGraph(request: LayoutRequest): Layout {
  const kept = request.nodes.filter((node) => request.fixed[node.id]).length;
  const keeps = kept > 0 && kept >= request.nodes.length * leastKept;
  const positions =
    (keeps ? placeNewNodes(request.nodes, request.edges, request.fixed) : undefined) ??
    layoutGrouped(request.kind, request.nodes, request.edges, request.viewport);
  const routes = routeEdges(request.nodes, request.edges, positions, boxNames(request.nodes, positions));
  return { positions: Object.fromEntries(positions), routes: Object.fromEntries(routes) };
}

function boxNames(nodes: readonly LayoutNode[], positions: ReadonlyMap<string, Point>): Rect[] {
  const cards = new Map<string, Rect[]>();
  for (const node of nodes) {
    const point = positions.get(node.id);
    if (node.group === undefined || !point) continue;
    const card = { ...point, width: node.width, height: node.height };
    const known = cards.get(node.group);
    if (known) known.push(card);
    else cards.set(node.group, [card]);
  }
  return [...cards.values()].flatMap((rects) => {
    const around = bounds(rects);
    if (!around) return [];
    const box = grow(around, boxPadding);
    const width = Math.min(boxNameWidth, box.width);
    return [
      {
        x: box.x - box.width / 2 + width / 2,
        y: box.y - box.height / 2 + boxPadding / 2,
        width,
        height: boxPadding,
      },
    ];
  });
}
