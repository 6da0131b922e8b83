import { at } from './geometry.ts';

/** Vertices of a layered graph (nodes, and bends of edges that pass a layer), with edges between neighbouring layers only. */
export interface ProperGraph {
  readonly layers: readonly (readonly number[])[];
  readonly widths: readonly number[];
  /** Neighbours in the layer above, and in the layer below. */
  readonly above: readonly (readonly number[])[];
  readonly below: readonly (readonly number[])[];
  /** Where something outside draws a vertex to, as an x; undefined where nothing does. */
  readonly pulls: readonly (number | undefined)[];
}

const sweeps = 12;
/** Above this, trying to swap neighbours costs more than it improves. */
const maxVerticesToSwap = 600;

/**
 * Orders each layer so that few edges cross: barycentre sweeps down and up, then swaps of neighbours; the best order seen
 * wins. Deterministic: ties keep their order.
 */
export function orderLayers(graph: ProperGraph, gap: number): number[][] {
  const layers = graph.layers.map((layer) => [...layer]);
  const x = new Float64Array(graph.widths.length);
  const pack = (layer: readonly number[]) => {
    const total = layer.reduce((sum, vertex) => sum + at(graph.widths, vertex) + gap, -gap);
    let left = -total / 2;
    for (const vertex of layer) {
      x[vertex] = left + at(graph.widths, vertex) / 2;
      left += at(graph.widths, vertex) + gap;
    }
  };
  for (const layer of layers) pack(layer);

  const sortBy = (layer: number[], neighbours: ProperGraph['above']) => {
    const key = new Map(
      layer.map((vertex) => {
        const near = at(neighbours, vertex).map((other) => at(x, other));
        const pull = graph.pulls[vertex];
        if (pull !== undefined) near.push(pull);
        return [vertex, near.length > 0 ? near.reduce((a, b) => a + b) / near.length : at(x, vertex)];
      }),
    );
    layer.sort((a, b) => (key.get(a) ?? 0) - (key.get(b) ?? 0));
    pack(layer);
  };

  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(graph, best);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed()) sortBy(layer, down ? graph.above : graph.below);
    const count = crossings(graph, layers);
    // The first sweep also brings in the pulls from outside, so it wins a draw.
    if (count < fewest || (sweep < 2 && count === fewest)) {
      fewest = count;
      best = layers.map((layer) => [...layer]);
    }
  }
  if (graph.widths.length <= maxVerticesToSwap) swapNeighbours(graph, best);
  return best;
}

/** Swaps neighbours wherever that alone removes crossings, until nothing improves or two rounds are over. */
function swapNeighbours(graph: ProperGraph, layers: number[][]): void {
  for (let round = 0; round < 2; round++) {
    let improved = false;
    const position = positions(graph.widths.length, layers);
    for (const layer of layers)
      for (let i = 0; i + 1 < layer.length; i++) {
        const left = at(layer, i);
        const right = at(layer, i + 1);
        const kept = pairCrossings(graph, position, left, right);
        const swapped = pairCrossings(graph, position, right, left);
        if (swapped >= kept) continue;
        layer[i] = right;
        layer[i + 1] = left;
        position[left] = i + 1;
        position[right] = i;
        improved = true;
      }
    if (!improved) return;
  }
}

function positions(count: number, layers: readonly (readonly number[])[]): Int32Array {
  const position = new Int32Array(count);
  for (const layer of layers) layer.forEach((vertex, index) => (position[vertex] = index));
  return position;
}

/** Crossings between the edges of two neighbours, when `left` stands left of `right`. */
function pairCrossings(graph: ProperGraph, position: Int32Array, left: number, right: number): number {
  let count = 0;
  for (const neighbours of [graph.above, graph.below])
    for (const a of at(neighbours, left))
      for (const b of at(neighbours, right)) if (at(position, a) > at(position, b)) count++;
  return count;
}

/** Crossings of all edges, by counting inversions with a Fenwick tree: O(edges x log width). */
export function crossings(graph: ProperGraph, layers: readonly (readonly number[])[]): number {
  const position = positions(graph.widths.length, layers);
  let count = 0;
  for (let index = 0; index + 1 < layers.length; index++) {
    const width = at(layers, index + 1).length;
    const tree = new Int32Array(width + 1);
    let inserted = 0;
    for (const vertex of at(layers, index)) {
      const ends = at(graph.below, vertex).map((other) => at(position, other));
      for (const end of ends) {
        let notRight = 0;
        for (let i = end + 1; i > 0; i -= i & -i) notRight += at(tree, i);
        count += inserted - notRight;
      }
      for (const end of ends) {
        for (let i = end + 1; i <= width; i += i & -i) tree[i] = at(tree, i) + 1;
        inserted++;
      }
    }
  }
  return count;
}
