import type { Edge, EdgeSwitches } from './edge.ts';
import { labelText, standardLabels, type Report } from './labels.ts';

const SENT_BYTES_PER_CONNECTION = 4096;
const RECEIVED_BYTES_PER_CONNECTION = 1024;

export interface TrafficCounters {
  readonly edges: readonly Edge[];
  /** Changes one edge from now on. @throws RangeError for an edge that there is none of. */
  switchEdge(id: string, switches: Partial<EdgeSwitches>): void;
  /** Does telemetry carry the container port from now on? */
  setDestinationPort(on: boolean): void;
  /** All counters as of now, in Prometheus' text format. */
  text(): string;
}

/**
 * Counters that grow with time as their edges say. Time comes in as an argument, so a test can move it.
 *
 * @param now Unix milliseconds.
 */
export function trafficCounters(edges: readonly Edge[], now: () => number = Date.now): TrafficCounters {
  const current = new Map(edges.map((edge) => [edge.id, edge]));
  // metric -> label text -> exact count; a scrape shows whole numbers, as Envoy does.
  const counts = new Map<string, Map<string, number>>();
  let destinationPort = false;
  let countedUntil = now();

  const add = (metric: string, labels: string, amount: number): void => {
    const series = counts.get(metric) ?? new Map<string, number>();
    counts.set(metric, series);
    series.set(labels, (series.get(labels) ?? 0) + amount);
  };
  const addCalls = (edge: Edge, calls: number): void => {
    for (const { report, share } of reportsOf(edge)) {
      const amount = calls * share;
      if (amount === 0) continue;
      const labels = labelText(standardLabels(edge, report, destinationPort));
      if (edge.protocol !== 'tcp') {
        add('istio_requests_total', labels, amount);
        continue;
      }
      add('istio_tcp_connections_opened_total', labels, amount);
      add('istio_tcp_connections_closed_total', labels, amount);
      const carried = report.answer === 'refused' ? 0 : amount;
      add('istio_tcp_sent_bytes_total', labels, carried * SENT_BYTES_PER_CONNECTION);
      add('istio_tcp_received_bytes_total', labels, carried * RECEIVED_BYTES_PER_CONNECTION);
    }
  };
  const catchUp = (): void => {
    const until = now();
    const seconds = Math.max(0, until - countedUntil) / 1000;
    countedUntil = until;
    for (const edge of current.values()) addCalls(edge, edge.perSecond * seconds);
  };
  for (const edge of edges) addCalls(edge, edge.before);

  return {
    get edges() {
      return [...current.values()];
    },
    switchEdge(id, switches) {
      const edge = current.get(id);
      if (edge === undefined) throw new RangeError(`there is no edge ${id}`);
      catchUp();
      current.set(id, { ...edge, ...switches });
    },
    setDestinationPort(on) {
      catchUp();
      destinationPort = on;
    },
    text() {
      catchUp();
      return [...counts].map(([metric, series]) => metricText(metric, series)).join('');
    },
  };
}

/** How an edge's calls split into reports; shares of one reporter sum to 1. */
function reportsOf(edge: Edge): readonly { readonly report: Report; readonly share: number }[] {
  const reporters: readonly Report['reporter'][] =
    edge.seen === 'answered'
      ? edge.client === 'unknown'
        ? ['destination']
        : ['source', 'destination']
      : ['source'];
  const answers: readonly (readonly [Report['answer'], number])[] =
    edge.seen === 'refused'
      ? [['refused', 1]]
      : [
          ['ok', 1 - edge.failing],
          ['error', edge.failing],
        ];
  const securities: readonly (readonly [boolean, number])[] = [
    [true, edge.mutualTls],
    [false, 1 - edge.mutualTls],
  ];
  return reporters.flatMap((reporter) =>
    answers.flatMap(([answer, answered]) =>
      securities.map(([mutualTls, secured]) => ({
        report: { reporter, mutualTls, answer },
        share: answered * secured,
      })),
    ),
  );
}

function metricText(metric: string, series: ReadonlyMap<string, number>): string {
  const lines = [...series].map(([labels, count]) => `${metric}{${labels}} ${Math.floor(count)}\n`);
  return `# TYPE ${metric} counter\n${lines.join('')}`;
}
