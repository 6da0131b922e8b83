import { at, type Size } from './geometry.ts';

type Edge = readonly [source: number, target: number];

/**
 * A layer for each node, callers above what they call. Longest path, then nodes that call more than they are called sink
 * towards their callees, so that edges get shorter.
 *
 * @param order an order in which every edge points forward, see `callOrder`.
 */
export function assignLayers(order: readonly number[], edges: readonly Edge[]): number[] {
  const layer = Array.from(order, () => 0);
  const outgoing: number[][] = order.map(() => []);
  const incoming: number[][] = order.map(() => []);
  for (const [source, target] of edges) {
    at(outgoing, source).push(target);
    at(incoming, target).push(source);
  }
  for (const node of order)
    for (const target of at(outgoing, node)) layer[target] = Math.max(at(layer, target), at(layer, node) + 1);
  for (const node of order.toReversed()) {
    const targets = at(outgoing, node);
    if (targets.length <= at(incoming, node).length) continue;
    layer[node] = targets.reduce((least, target) => Math.min(least, at(layer, target) - 1), Infinity);
  }
  return layer;
}

/**
 * Breaks layers that are wider than `maxWidth` into several, so that a service with hundreds of callees becomes a block
 * instead of a line. Callers stay above what they call; callees of one node stay together.
 *
 * @returns a new layer for each node, without gaps.
 */
export function splitWideLayers(
  layer: readonly number[],
  edges: readonly Edge[],
  sizes: readonly Size[],
  limits: { readonly maxWidth: number; readonly gap: number },
): number[] {
  const members: (number[] | undefined)[] = [];
  layer.forEach((index, node) => (members[index] ??= []).push(node));
  const firstCaller = Array.from(layer, () => Infinity);
  for (const [source, target] of edges) firstCaller[target] = Math.min(at(firstCaller, target), source);

  const result = Array.from(layer, () => 0);
  let next = 0;
  for (const nodes of members) {
    if (nodes === undefined) continue;
    nodes.sort((a, b) => at(firstCaller, a) - at(firstCaller, b) || a - b);
    let width = 0;
    for (const node of nodes) {
      const needed = at(sizes, node).width + limits.gap;
      if (width > 0 && width + needed > limits.maxWidth) {
        next++;
        width = 0;
      }
      width += needed;
      result[node] = next;
    }
    next++;
  }
  return result;
}
