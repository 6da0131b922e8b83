import { type Traffic, type TrafficMeta, type trafficQueries, TrafficReader } from '@padlock/topology';
import type { PrometheusClient } from './prometheusClient.ts';

const names = ['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'] as const;

/**
 * Asks the queries of one window side by side.
 *
 * @param at another moment than now. Unix seconds.
 * @throws {PrometheusError}
 */
export async function askTraffic(
  client: PrometheusClient,
  queries: ReturnType<typeof trafficQueries>,
  meta: TrafficMeta,
  at?: number,
): Promise<Traffic> {
  const reader = new TrafficReader();
  await Promise.all(
    names.map((name) => client.readSamples(queries[name], (sample) => reader.add(name, sample), at)),
  );
  return reader.traffic(meta);
}
