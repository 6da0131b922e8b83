import { callOrder } from './acyclic.ts';
import { layoutConcentric } from './concentric.ts';
import { layoutForce } from './force.ts';
import { at, type Point, type Size } from './geometry.ts';
import { type LayeredOptions, layoutLayered } from './layered.ts';
import {
  boxPadding,
  type IndexedGraph,
  type LayoutEdge,
  type LayoutKind,
  type LayoutNode,
  type Placement,
} from './layoutTypes.ts';
import { packShelves } from './shelves.ts';

const nodeGap = 56;
const layerGap = 72;
const boxGap = 72;

/**
 * Which way the boxes follow each other; `rows`: like words in a text, for meshes in which all namespaces call each other;
 * `rings`: around the one in the middle.
 */
type Flow = 'down' | 'right' | 'rows' | 'rings';
/** How much larger another flow must show the graph: rows say least about who calls whom. */
const gainFor: Readonly<Record<Flow, number>> = {
  down: 1.02,
  right: 1.02,
  rows: 1.3,
  rings: 1,
};

/** The nodes of one box (or one node that stands by itself), by index into the request. */
interface Group {
  readonly members: readonly number[];
  readonly padding: number;
  readonly edges: IndexedGraph['edges'];
}

/**
 * Two levels: the nodes of each box among themselves, then the boxes as nodes of their own, so that boxes never overlap. Both
 * flows of the boxes and several widths are tried; the one that fits the viewport at the largest zoom wins.
 *
 * @returns centres by node id.
 */
export function layoutGrouped(
  kind: LayoutKind,
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  viewport: Size,
): Map<string, Point> {
  if (nodes.length === 0) return new Map();
  const indexOf = new Map(nodes.map((node, index) => [node.id, index]));
  const indexed = edges.flatMap(({ source, target }) => {
    const from = indexOf.get(source);
    const to = indexOf.get(target);
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
  const { groups, groupOf } = groupNodes(nodes, indexed);
  const between = indexed.flatMap(([from, to]) => {
    const a = at(groupOf, from);
    const b = at(groupOf, to);
    return a === b ? [] : [[a, b] as const];
  });

  // A node alone has nothing to be ordered among, as where all namespaces are collapsed.
  const alone = groups.every(({ members }) => members.length === 1);
  let best: { placement: readonly Point[]; zoom: number } | undefined;
  for (const flow of kind === 'concentric' ? (['rings'] as const) : (['down', 'right', 'rows'] as const))
    for (const columns of alone ? [1] : [3, 5, 8]) {
      const arrange = (pulls: readonly (number | undefined)[]) =>
        arrangeGroups({ kind, nodes, groups, between, flow, columns, pulls, viewport });
      const first = arrange([]);
      // Once the boxes stand, nodes turn towards what they are connected to outside.
      const arranged = alone ? first : arrange(outsidePulls(indexed, groupOf, first));
      const zoom = Math.min(viewport.width / arranged.width, viewport.height / arranged.height, 1);
      if (!best || zoom > best.zoom * gainFor[flow]) best = { placement: arranged.centres, zoom };
    }
  return new Map(nodes.map((node, index) => [node.id, at(best?.placement ?? [], index)]));
}

function groupNodes(nodes: readonly LayoutNode[], edges: IndexedGraph['edges']) {
  const byName = new Map<string, number[]>();
  nodes.forEach((node, index) => {
    // A node without a group gets a group of its own; ids contain a slash, names of namespaces never do.
    const name = node.group ?? `/${node.id}`;
    const members = byName.get(name);
    if (members) members.push(index);
    else byName.set(name, [index]);
  });
  const groupOf: number[] = [];
  const rank: number[] = [];
  [...byName.values()].forEach((members, group) =>
    members.forEach((node, position) => {
      groupOf[node] = group;
      rank[node] = position;
    }),
  );
  const inner: (readonly [number, number])[][] = Array.from({ length: byName.size }, () => []);
  for (const [from, to] of edges)
    if (groupOf[from] === groupOf[to]) at(inner, at(groupOf, from)).push([at(rank, from), at(rank, to)]);
  const groups = [...byName.values()].map((members, group): Group => {
    const boxed = nodes[at(members, 0)]?.group !== undefined;
    return { members, padding: boxed ? boxPadding : 0, edges: at(inner, group) };
  });
  return { groups, groupOf };
}

interface Arrangement extends Placement {
  readonly boxCentres: readonly Point[];
}

function arrangeGroups(input: {
  kind: LayoutKind;
  nodes: readonly LayoutNode[];
  groups: readonly Group[];
  between: IndexedGraph['edges'];
  flow: Flow;
  columns: number;
  pulls: readonly (number | undefined)[];
  viewport: Size;
}): Arrangement {
  const inner = input.groups.map((group) =>
    layoutInside(input.kind, {
      sizes: group.members.map((node) => at(input.nodes, node)),
      edges: group.edges,
      pulls: group.members.map((node) => input.pulls[node]),
      flow: input.flow,
      columns: input.columns,
    }),
  );
  const boxes = input.groups.map((group, index) => ({
    width: at(inner, index).width + 2 * group.padding,
    height: at(inner, index).height + 2 * group.padding,
  }));
  const outer = layoutBoxes({ sizes: boxes, edges: input.between }, input.flow, input.viewport);
  const centres: Point[] = [];
  input.groups.forEach((group, index) => {
    const placed = at(inner, index);
    const box = at(outer.centres, index);
    group.members.forEach((node, position) => {
      const centre = at(placed.centres, position);
      centres[node] = { x: box.x - placed.width / 2 + centre.x, y: box.y - placed.height / 2 + centre.y };
    });
  });
  return { centres, boxCentres: outer.centres, width: outer.width, height: outer.height };
}

/** Connected nodes by the layout asked for; below them, in rows, those without a connection inside. */
function layoutInside(
  kind: LayoutKind,
  graph: IndexedGraph & {
    readonly pulls: readonly (number | undefined)[];
    readonly flow: Flow;
    readonly columns: number;
  },
): Placement {
  const connected = new Set(graph.edges.flatMap(([from, to]) => (from === to ? [] : [from, to])));
  const linked = graph.sizes.map((_, node) => node).filter((node) => connected.has(node));
  const single = graph.sizes
    .map((_, node) => node)
    .filter((node) => !connected.has(node))
    .sort((a, b) => (graph.pulls[a] ?? 0) - (graph.pulls[b] ?? 0));
  const rankOf = new Map(linked.map((node, rank) => [node, rank]));
  const widest = Math.max(...graph.sizes.map((size) => size.width));
  const maxWidth = Math.max(graph.columns, Math.sqrt(linked.length * 1.5)) * (widest + nodeGap);

  const linkedGraph: IndexedGraph = {
    sizes: linked.map((node) => at(graph.sizes, node)),
    edges: graph.edges.flatMap(([from, to]) => {
      const a = rankOf.get(from);
      const b = rankOf.get(to);
      return a === undefined || b === undefined || a === b ? [] : [[a, b] as const];
    }),
  };
  const pulls = linked.map((node) => graph.pulls[node]);
  const main = layoutLinked(kind, linkedGraph, { nodeGap, layerGap, maxWidth, pulls });
  const singleColumns = Math.max(graph.flow === 'right' ? 1 : 4, Math.ceil(Math.sqrt(single.length / 2)));
  const rows = packShelves(
    single.map((node) => at(graph.sizes, node)),
    {
      maxWidth: Math.max(main.width, singleColumns * (widest + nodeGap) - nodeGap),
      gap: nodeGap,
      rowGap: layerGap * 0.75,
    },
  );

  const width = Math.max(main.width, rows.width);
  const gap = linked.length > 0 && single.length > 0 ? layerGap : 0;
  const centres: Point[] = [];
  linked.forEach((node, rank) => {
    const centre = at(main.centres, rank);
    centres[node] = { x: centre.x + (width - main.width) / 2, y: centre.y };
  });
  single.forEach((node, rank) => {
    const centre = at(rows.centres, rank);
    centres[node] = { x: centre.x + (width - rows.width) / 2, y: main.height + gap + centre.y };
  });
  return { centres, width, height: main.height + gap + rows.height };
}

function layoutLinked(kind: LayoutKind, graph: IndexedGraph, options: LayeredOptions): Placement {
  switch (kind) {
    case 'layered':
      return layoutLayered(graph, options);
    case 'force':
      return layoutForce(graph, options.nodeGap);
    case 'concentric':
      return layoutConcentric(graph, options.nodeGap);
  }
}

function layoutBoxes(graph: IndexedGraph, flow: Flow, viewport: Size): Placement {
  if (flow === 'rows') return layoutRows(graph, viewport);
  // Round a box there is room enough as it is.
  if (flow === 'rings') return layoutConcentric(graph, boxGap / 3);
  const turned = flow === 'right';
  const turn = (size: Size): Size => (turned ? { width: size.height, height: size.width } : size);
  const sizes = graph.sizes.map(turn);
  const area = sizes.reduce((sum, size) => sum + (size.width + boxGap) * (size.height + boxGap), 0);
  const widest = Math.max(...sizes.map((size) => size.width));
  const placed = layoutLayered(
    { sizes, edges: graph.edges },
    { nodeGap: boxGap / 2, layerGap: boxGap, maxWidth: Math.max(widest * 1.3, Math.sqrt(area) * 1.4) },
  );
  if (!turned) return placed;
  return {
    centres: placed.centres.map(({ x, y }) => ({ x: y, y: x })),
    width: placed.height,
    height: placed.width,
  };
}

/** Boxes in rows as wide as the viewport asks for, callers before what they call. */
function layoutRows(graph: IndexedGraph, viewport: Size): Placement {
  const order = callOrder(graph.sizes.length, graph.edges);
  const sizes = order.map((box) => at(graph.sizes, box));
  const area = sizes.reduce((sum, size) => sum + (size.width + boxGap) * (size.height + boxGap), 0);
  const aspect = viewport.width / Math.max(1, viewport.height);
  const placed = packShelves(sizes, {
    maxWidth: Math.sqrt(area * aspect) * 1.1,
    gap: boxGap,
    rowGap: boxGap,
  });
  const centres: Point[] = [];
  order.forEach((box, rank) => (centres[box] = at(placed.centres, rank)));
  return { ...placed, centres };
}

/** For each node the mean x of what it is connected to in other boxes, seen from the middle of its own. */
function outsidePulls(
  edges: IndexedGraph['edges'],
  groupOf: readonly number[],
  arranged: Arrangement,
): (number | undefined)[] {
  const sums: { sum: number; count: number }[] = [];
  const add = (node: number, other: number) => {
    const pull = (sums[node] ??= { sum: 0, count: 0 });
    pull.sum += at(arranged.centres, other).x - at(arranged.boxCentres, at(groupOf, node)).x;
    pull.count++;
  };
  for (const [from, to] of edges)
    if (groupOf[from] !== groupOf[to]) {
      add(from, to);
      add(to, from);
    }
  return arranged.centres.map((_, node) => {
    const pull = sums[node];
    return pull && pull.sum / pull.count;
  });
}
