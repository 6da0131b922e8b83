import { at } from './geometry.ts';

type Edge = readonly [source: number, target: number];

/**
 * An order of the nodes in which few edges point backwards (Eades, Lin and Smyth's greedy heuristic): sinks go to the end,
 * sources to the front, and where only cycles are left, the node that calls most beyond what it is called. Loops instead of
 * recursion: meshes with long cycles must not overflow the stack.
 *
 * @returns node indices; deterministic, ties go to the lower index.
 */
export function callOrder(count: number, edges: readonly Edge[]): number[] {
  const outgoing: number[][] = Array.from({ length: count }, () => []);
  const incoming: number[][] = Array.from({ length: count }, () => []);
  const outDegree = new Int32Array(count);
  const inDegree = new Int32Array(count);
  for (const [source, target] of edges) {
    if (source === target) continue;
    at(outgoing, source).push(target);
    at(incoming, target).push(source);
    outDegree[source] = at(outDegree, source) + 1;
    inDegree[target] = at(inDegree, target) + 1;
  }

  const front: number[] = [];
  const back: number[] = [];
  const removed = new Uint8Array(count);
  const sources: number[] = [];
  const sinks: number[] = [];
  for (let node = count - 1; node >= 0; node--) {
    if (at(inDegree, node) === 0) sources.push(node);
    else if (at(outDegree, node) === 0) sinks.push(node);
  }

  const remove = (node: number) => {
    removed[node] = 1;
    for (const target of at(outgoing, node)) {
      const left = at(inDegree, target) - 1;
      inDegree[target] = left;
      if (left === 0 && !removed[target]) sources.push(target);
    }
    for (const source of at(incoming, node)) {
      const left = at(outDegree, source) - 1;
      outDegree[source] = left;
      if (left === 0 && !removed[source]) sinks.push(source);
    }
  };
  const busiestCaller = (): number | undefined => {
    let best: number | undefined;
    let bestSurplus = -Infinity;
    for (let node = 0; node < count; node++) {
      const surplus = at(outDegree, node) - at(inDegree, node);
      if (!removed[node] && surplus > bestSurplus) {
        best = node;
        bestSurplus = surplus;
      }
    }
    return best;
  };

  for (let left = count; left > 0;) {
    const source = sources.pop();
    const sink = source === undefined ? sinks.pop() : undefined;
    const node = source ?? sink ?? busiestCaller();
    if (node === undefined) break;
    if (removed[node]) continue;
    (sink === undefined ? front : back).push(node);
    remove(node);
    left--;
  }
  return [...front, ...back.reverse()];
}

/** The same edges, each turned so that it points forward in `order`; loops and doubles are left out. */
export function orient(order: readonly number[], edges: readonly Edge[]): Edge[] {
  const position = new Int32Array(order.length);
  order.forEach((node, index) => (position[node] = index));
  const seen = new Set<number>();
  const oriented: Edge[] = [];
  for (const [source, target] of edges) {
    if (source === target) continue;
    const forward = at(position, source) < at(position, target);
    const edge: Edge = forward ? [source, target] : [target, source];
    const key = edge[0] * order.length + edge[1];
    if (seen.has(key)) continue;
    seen.add(key);
    oriented.push(edge);
  }
  return oriented;
}
