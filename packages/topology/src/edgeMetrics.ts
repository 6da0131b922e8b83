import { getOrMake } from './derivedFrom.ts';
import { internNode } from './groupByEdge.ts';
import { histogramQuantile } from './histogramQuantile.ts';
import { meshIndex } from './meshIndex.ts';
import type { TopologyInput } from './topology.ts';
import { edgeId, isShown, namespaceOf, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { parsePeers, peersKey } from './peerPool.ts';
import { resolveClient, resolveServer } from './resolvePeers.ts';
import type { ClientPeer, Sample, ServerPeer } from './traffic.ts';

/** Response times of requests. Milliseconds; each is that much at most for 50, 95 and 99 of a hundred requests. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What histograms say of one edge. null: not asked for, or no HTTP and gRPC on it. */
export interface EdgeMetrics {
  readonly id: string;
  readonly latency: Latency | null;
  /** Bodies of requests and responses together. */
  readonly bytesPerSecond: number | null;
}

/** An answer to one of `edgeMetricQueries`, by pairs of peers. */
export interface PeerMetrics {
  /** Upper bounds of all buckets that were seen, ascending; empty for throughput. */
  readonly bounds: readonly number[];
  readonly pairs: readonly PeerPair[];
}

interface PeerPair {
  readonly client: ClientPeer;
  readonly server: ServerPeer;
  /** Bytes, or observations up to each bound (0 where the bucket did not grow). */
  readonly values: ReadonlyMap<number, number>;
}

/** Reads an answer to one of `edgeMetricQueries`. What is no positive number says nothing. */
export function parseEdgeMetrics(samples: readonly Sample[]): PeerMetrics {
  const pairs = new Map<string, PeerPair & { readonly values: Map<number, number> }>();
  const bounds = new Set<number>();
  for (const { labels, value } of samples) {
    if (!(value > 0) || !Number.isFinite(value)) continue;
    const bound = boundOf(labels['le']);
    if (Number.isNaN(bound)) continue;
    bounds.add(bound);
    const { values } = getOrMake(pairs, peersKey(labels), () => ({
      ...parsePeers(labels),
      values: new Map<number, number>(),
    }));
    values.set(bound, (values.get(bound) ?? 0) + value);
  }
  return { bounds: [...bounds].sort((a, b) => a - b), pairs: [...pairs.values()] };
}

/** Throughput has no buckets: it is kept as one without bound. */
function boundOf(le: string | undefined): number {
  return le === undefined || le === '+Inf' ? Infinity : Number(le);
}

/**
 * Response times and throughput by edge of the graph. Histograms of all workloads behind an edge are added before quantiles
 * are taken, so that these are those of the edge.
 *
 * @param answers.windowSeconds the window that was really asked for.
 */
export function edgeMetrics(
  input: Pick<TopologyInput, 'cluster' | 'mesh' | 'graph' | 'namespaces'>,
  answers: {
    readonly latency: PeerMetrics | undefined;
    readonly throughput: PeerMetrics | undefined;
    readonly windowSeconds: number;
  },
): readonly EdgeMetrics[] {
  const latencies = byEdge(input, answers.latency);
  const bytes = byEdge(input, answers.throughput);
  return Array.from(new Set([...latencies.keys(), ...bytes.keys()]), (id): EdgeMetrics => {
    const sum = bytes.get(id)?.get(Infinity);
    return {
      id,
      latency: latencyOf(answers.latency?.bounds ?? [], latencies.get(id)),
      bytesPerSecond: sum === undefined ? null : sum / answers.windowSeconds,
    };
  });
}

function byEdge(
  input: Pick<TopologyInput, 'cluster' | 'mesh' | 'graph' | 'namespaces'>,
  answer: PeerMetrics | undefined,
): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const index = meshIndex(input.mesh);
  const edges = new Map<string, Map<number, number>>();
  for (const { client, server, values } of answer?.pairs ?? []) {
    const target = internNode(index, resolveServer(index, input.graph, server).node);
    const source: NodeRef = resolveClient(index, input.graph, client).node ?? {
      kind: 'unnamed',
      targetNamespace: namespaceOf(target) ?? 'outside',
    };
    if (!isShown(source, input.namespaces) && !isShown(target, input.namespaces)) continue;
    const id = edgeId(nodeId(input.cluster, source), nodeId(input.cluster, target));
    const sums = getOrMake(edges, id, () => new Map<number, number>());
    for (const [bound, value] of values) sums.set(bound, (sums.get(bound) ?? 0) + value);
  }
  return edges;
}

function latencyOf(bounds: readonly number[], sums: ReadonlyMap<number, number> | undefined): Latency | null {
  if (sums === undefined) return null;
  // Rates of cumulative buckets are scraped at one moment, but rounded apart: a later bucket never holds less.
  let most = 0;
  const counts = bounds.map((bound) => (most = Math.max(most, sums.get(bound) ?? 0)));
  const quantile = (q: number): number | undefined => histogramQuantile(q, bounds, counts);
  const [p50, p95, p99] = [quantile(0.5), quantile(0.95), quantile(0.99)];
  return p50 === undefined || p95 === undefined || p99 === undefined ? null : { p50, p95, p99 };
}
