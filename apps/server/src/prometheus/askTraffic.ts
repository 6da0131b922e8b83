import type { parseTraffic, trafficQueries } from '@padlock/topology';
import type { PrometheusClient } from './prometheusClient.ts';

/**
 * Asks the queries of one window side by side.
 *
 * @param at another moment than now. Unix seconds.
 * @throws {PrometheusError}
 */
export async function askTraffic(
  client: PrometheusClient,
  queries: ReturnType<typeof trafficQueries>,
  at?: number,
): Promise<Parameters<typeof parseTraffic>[0]> {
  const [requests, tcpOpened, tcpSentBytes, tcpReceivedBytes] = await Promise.all([
    client.query(queries.requests, at),
    client.query(queries.tcpOpened, at),
    client.query(queries.tcpSentBytes, at),
    client.query(queries.tcpReceivedBytes, at),
  ]);
  return { requests, tcpOpened, tcpSentBytes, tcpReceivedBytes };
}
