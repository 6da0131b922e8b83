import { callOrder, orient } from './acyclic.ts';
import { at, type Point } from './geometry.ts';
import { assignLayers, splitWideLayers } from './layers.ts';
import type { IndexedGraph, Placement } from './layoutTypes.ts';
import { orderLayers, type ProperGraph } from './ordering.ts';
import { placeInOrder } from './isotonic.ts';

export interface LayeredOptions {
  readonly nodeGap: number;
  readonly layerGap: number;
  /** Wider layers are broken into several. */
  readonly maxWidth: number;
  /** Where callers and callees outside draw a node to, as an x with 0 in the middle; undefined where nothing does. */
  readonly pulls?: readonly (number | undefined)[];
}

/** Width that an edge keeps free where it passes a layer. */
const bendWidth = 24;
/** More bends for each node than this would widen the picture more than they straighten it: edges then pass without room. */
const maxBendsPerNode = 3;
const straightenings = 16;

/**
 * Callers above, callees below, few crossings, edges nearly straight (Sugiyama's method). Deterministic and without
 * recursion; cyclic graphs of thousands of nodes are fine.
 */
export function layoutLayered(graph: IndexedGraph, options: LayeredOptions): Placement {
  const count = graph.sizes.length;
  if (count === 0) return { centres: [], width: 0, height: 0 };
  const order = callOrder(count, graph.edges);
  const edges = orient(order, graph.edges);
  const called = assignLayers(order, edges);
  const layer = splitWideLayers(called, edges, graph.sizes, {
    maxWidth: options.maxWidth,
    gap: options.nodeGap,
  });
  // Calls to the next layer of calls pass no other; where that layer was broken into a block, they reserve no room in it.
  const passesLayers = (source: number, target: number) => at(called, target) - at(called, source) > 1;
  const proper = withBends(graph, layer, edges, passesLayers, options.pulls ?? []);
  const layers = orderLayers(proper, options.nodeGap);
  const x = straighten(proper, layers, count, options);

  let top = 0;
  const y = new Float64Array(proper.widths.length);
  for (const vertices of layers) {
    const height = Math.max(
      ...vertices.map((vertex) => (vertex < count ? at(graph.sizes, vertex).height : 0)),
    );
    for (const vertex of vertices) y[vertex] = top + height / 2;
    top += height + options.layerGap;
  }
  return fromOrigin(graph, (node) => ({ x: at(x, node), y: at(y, node) }));
}

/** Moves a placement so that its upper left corner is at 0, 0. */
export function fromOrigin(graph: IndexedGraph, centre: (node: number) => Point): Placement {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  graph.sizes.forEach((size, node) => {
    const { x, y } = centre(node);
    left = Math.min(left, x - size.width / 2);
    right = Math.max(right, x + size.width / 2);
    top = Math.min(top, y - size.height / 2);
    bottom = Math.max(bottom, y + size.height / 2);
  });
  const centres = graph.sizes.map((_, node) => {
    const { x, y } = centre(node);
    return { x: x - left, y: y - top };
  });
  return { centres, width: right - left, height: bottom - top };
}

function withBends(
  graph: IndexedGraph,
  layer: readonly number[],
  edges: IndexedGraph['edges'],
  passesLayers: (source: number, target: number) => boolean,
  pulls: readonly (number | undefined)[],
): ProperGraph {
  const count = graph.sizes.length;
  const layers: number[][] = [];
  layer.forEach((index, node) => (layers[index] ??= []).push(node));
  const widths = graph.sizes.map((size) => size.width);
  const above: number[][] = graph.sizes.map(() => []);
  const below: number[][] = graph.sizes.map(() => []);
  const connect = (upper: number, lower: number) => {
    at(below, upper).push(lower);
    at(above, lower).push(upper);
  };
  for (const [source, target] of edges) {
    const span = at(layer, target) - at(layer, source);
    if (span > 1 && (!passesLayers(source, target) || widths.length + span > count * (1 + maxBendsPerNode)))
      continue;
    let previous = source;
    for (let index = at(layer, source) + 1; index < at(layer, target); index++) {
      const bend = widths.length;
      widths.push(bendWidth);
      above.push([]);
      below.push([]);
      at(layers, index).push(bend);
      connect(previous, bend);
      previous = bend;
    }
    connect(previous, target);
  }
  return { layers, widths, above, below, pulls: widths.map((_, vertex) => pulls[vertex]) };
}

/** Moves every vertex towards its neighbours, layer by layer, keeping order and distances. */
function straighten(
  graph: ProperGraph,
  layers: readonly (readonly number[])[],
  nodes: number,
  options: LayeredOptions,
): Float64Array {
  const x = new Float64Array(graph.widths.length);
  const separation = (left: number, right: number) =>
    (at(graph.widths, left) + at(graph.widths, right)) / 2 + options.nodeGap;
  const isBend = (vertex: number) => vertex >= nodes;
  for (const layer of layers) {
    const wishes = layer.map((vertex, i) => ({
      wish: 0,
      weight: 1,
      separation: i > 0 ? separation(at(layer, i - 1), vertex) : 0,
    }));
    placeInOrder(wishes).forEach((value, i) => (x[at(layer, i)] = value));
  }
  for (let round = 0; round < straightenings; round++)
    for (const layer of round % 2 === 0 ? layers : layers.toReversed()) {
      const wishes = layer.map((vertex, i) => {
        let sum = 0;
        let weight = 0;
        for (const neighbours of [graph.above, graph.below])
          for (const other of at(neighbours, vertex)) {
            // Bends that follow each other should form a straight line, before anything else.
            const pull = isBend(vertex) && isBend(other) ? 8 : isBend(vertex) || isBend(other) ? 2 : 1;
            sum += pull * at(x, other);
            weight += pull;
          }
        const pulled = graph.pulls[vertex];
        if (pulled !== undefined && weight === 0) {
          sum += pulled;
          weight += 1;
        }
        return {
          wish: weight > 0 ? sum / weight : at(x, vertex),
          weight: weight > 0 ? weight : 0.1,
          separation: i > 0 ? separation(at(layer, i - 1), vertex) : 0,
        };
      });
      placeInOrder(wishes).forEach((value, i) => (x[at(layer, i)] = value));
    }
  return x;
}
