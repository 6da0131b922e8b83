import type { TopologyEdge } from '@padlock/contract';

/** How much flows along a line: 0 nothing, 3 plenty. */
export type Flow = 0 | 1 | 2 | 3;

/** From so many requests per second on, or bytes of TCP; ascending. */
const steps = { requests: [1, 20], bytes: [10_000, 1_000_000] } as const;

/** How lively one connection is drawn, or several that are drawn as one: by the liveliest of them. */
export function flowOf(edges: readonly Pick<TopologyEdge, 'state' | 'requests' | 'tcp'>[]): Flow {
  return edges.reduce<Flow>((most, edge) => {
    const flow = flowOfOne(edge);
    return flow > most ? flow : most;
  }, 0);
}

function flowOfOne({ state, requests, tcp }: Pick<TopologyEdge, 'state' | 'requests' | 'tcp'>): Flow {
  // What is refused does not arrive.
  if (state === 'idle' || state === 'blocked') return 0;
  const byRequests = stepOf(requests?.perSecond ?? 0, steps.requests);
  const byBytes = stepOf(tcp?.bytesPerSecond ?? 0, steps.bytes);
  return byRequests > byBytes ? byRequests : byBytes;
}

function stepOf(perSecond: number, [some, plenty]: readonly [number, number]): Flow {
  if (perSecond <= 0) return 0;
  return perSecond < some ? 1 : perSecond < plenty ? 2 : 3;
}
