import {
  PeerPool,
  type Traffic,
  type TrafficMeta,
  type trafficQueries,
  TrafficReader,
} from '@padlock/topology';
import type { PrometheusClient } from './prometheusClient.ts';

const names = ['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'] as const;

/**
 * Asks the queries of one window side by side.
 *
 * @param options.at another moment than now. Unix seconds.
 * @param options.pool that of the answers before, where there were some.
 * @throws {PrometheusError}
 */
export async function askTraffic(
  client: PrometheusClient,
  queries: ReturnType<typeof trafficQueries>,
  meta: TrafficMeta,
  { at, pool = new PeerPool() }: { readonly at?: number | undefined; readonly pool?: PeerPool } = {},
): Promise<Traffic> {
  const reader = new TrafficReader(pool);
  await Promise.all(
    names.map((name) => client.readSamples(queries[name], (sample) => reader.add(name, sample), at)),
  );
  return reader.traffic(meta);
}
