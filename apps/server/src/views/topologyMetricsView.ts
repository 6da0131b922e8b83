import type { GraphKind, TopologyMetrics, TrafficWindow } from '@padlock/contract';
import { type EdgeMetricName, edgeMetrics } from '@padlock/topology';
import type { Cluster } from '../cluster.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import type { MetricReading } from '../prometheus/edgeMetricsStore.ts';

/** Longer than a page waits for its locks: these come on top. */
const firstAnswerMs = 4_000;

const words: Readonly<Record<EdgeMetricName, string>> = {
  latency: 'Response times are not known',
  throughput: 'Throughput of requests is not known',
};

/** What the stores know, and a key that stands for exactly that. */
export interface MetricReadings {
  readonly key: string;
  readonly readings: ReadonlyMap<EdgeMetricName, MetricReading>;
}

export async function readEdgeMetrics(
  cluster: Cluster,
  asked: {
    readonly window: TrafficWindow;
    readonly metrics: 'latency' | 'throughput' | 'latency,throughput';
  },
): Promise<MetricReadings> {
  const names = (['latency', 'throughput'] as const).filter((name) => asked.metrics.includes(name));
  const readings = new Map(
    await Promise.all(
      names.map(
        async (name) => [name, await cluster.edgeMetrics.read(name, asked.window, firstAnswerMs)] as const,
      ),
    ),
  );
  const key = [...readings].map(([name, reading]) => [
    name,
    reading.kind === 'known' ? reading.snapshot.version : reading.problem,
  ]);
  return { key: JSON.stringify(key), readings };
}

export function topologyMetricsView(
  cluster: Cluster,
  { mesh }: ClusterSnapshot,
  { readings }: MetricReadings,
  asked: { readonly graph: GraphKind; readonly namespaces: ReadonlySet<string> | undefined },
): TopologyMetrics {
  const snapshotOf = (name: EdgeMetricName) => {
    const reading = readings.get(name);
    return reading?.kind === 'known' ? reading.snapshot : undefined;
  };
  const [latency, throughput] = [snapshotOf('latency'), snapshotOf('throughput')];
  const edges = edgeMetrics(
    { cluster: cluster.id, mesh, ...asked },
    {
      latency: latency?.metrics,
      throughput: throughput?.metrics,
      windowSeconds: throughput?.windowSeconds ?? 1,
    },
  );
  const problems = [...readings].flatMap(([name, reading]) =>
    reading.kind === 'unknown' ? [`${words[name]}: ${reading.problem}`] : [],
  );
  return { edges: [...edges], problem: problems.length === 0 ? null : problems.join(' ') };
}
