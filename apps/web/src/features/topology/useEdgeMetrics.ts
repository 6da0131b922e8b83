import type { TrafficWindow } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '../../data/queries.ts';
import { fieldOf } from './find/fields.ts';
import { fieldsIn } from './find/expression.ts';
import { readExpression } from './find/readExpression.ts';
import type { MetricsById } from './model/edgeValues.ts';
import type { EdgeLabelKind, ViewOptions } from './model/viewOptions.ts';

const none: MetricsById = new Map();
const latencies: readonly EdgeLabelKind[] = ['p50', 'p95', 'p99'];

/**
 * Response times and throughput, asked for while a label, a column or an expression needs them; and why they are missing, if
 * they are.
 */
export function useEdgeMetrics(
  cluster: string,
  { graph, labels, at, find, hide }: Pick<ViewOptions, 'graph' | 'labels' | 'at' | 'find' | 'hide'>,
  window: TrafficWindow,
  namespaces: readonly string[] | null,
): { readonly metrics: MetricsById; readonly problem: string | null } {
  const named = useMemo(() => metricsNamed([find, hide]), [find, hide]);
  const latency = named.has('latency') || latencies.some((kind) => labels.has(kind));
  const throughput = named.has('throughput') || labels.has('throughput');
  const asked = at === null && (latency || throughput);
  const { data } = useQuery({
    ...queries.topologyMetrics(cluster, {
      window,
      graph,
      namespaces,
      metrics: latency && throughput ? 'latency,throughput' : latency ? 'latency' : 'throughput',
    }),
    enabled: asked,
  });
  const wanted = asked ? data : undefined;
  const metrics = useMemo(
    () => (wanted ? new Map(wanted.edges.map((edge) => [edge.id, edge])) : none),
    [wanted],
  );
  // Beside what was seen then, response times of now would be taken for those of then.
  const past = at !== null && (latency || throughput);
  return {
    metrics,
    problem: past ? 'Response times and throughput are shown of now only.' : (wanted?.problem ?? null),
  };
}

/** What texts of Find and Hide ask of Prometheus. */
function metricsNamed(texts: readonly string[]): ReadonlySet<'latency' | 'throughput'> {
  const fields = texts.flatMap((text) => {
    const { expression } = readExpression(text);
    return expression ? fieldsIn(expression) : [];
  });
  return new Set(fields.flatMap((field) => fieldOf(field).metric ?? []));
}
