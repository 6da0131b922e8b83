import type { ObservedTraffic } from '@padlock/mtls';
import type { Traffic, TrafficRecord } from './traffic.ts';

/**
 * What servers reported of each client, as `trafficFindings` takes it: by workload and container port, requests and TCP apart.
 * Reports that name no server workload are left out: there is nothing to judge them by.
 */
export function observedTraffic(traffic: Traffic): readonly ObservedTraffic[] {
  const reports = traffic.pairs.flatMap(({ peers: { server }, records }) =>
    server.workload === undefined || server.namespace === undefined
      ? []
      : records.filter(({ reporter }) => reporter === 'server'),
  );
  const groups = Map.groupBy(reports, ({ server, client, destinationPort, protocol }) =>
    JSON.stringify([
      server.namespace,
      server.workload,
      destinationPort,
      client.namespace,
      client.workload,
      protocol === 'tcp',
    ]),
  );
  return [...groups.values()].flatMap(rowOf);
}

function rowOf(records: readonly TrafficRecord[]): ObservedTraffic[] {
  const [first] = records;
  if (first?.server.namespace === undefined || first.server.workload === undefined) return [];
  const { client, destinationPort } = first;
  // Where no connection was opened, bytes still tell whether it is mutual TLS.
  const opened = records.some(({ count }) => count.opened > 0);
  const amount = ({ protocol, count }: TrafficRecord): number => {
    if (protocol !== 'tcp') return count.requests;
    return opened ? count.opened : count.sentBytes + count.receivedBytes;
  };
  const sum = (mutualTls: boolean): number =>
    records.reduce((total, record) => total + (record.mutualTls === mutualTls ? amount(record) : 0), 0);
  return [
    {
      server: { namespace: first.server.namespace, name: first.server.workload },
      containerPort: destinationPort,
      client:
        client.workload === undefined || client.namespace === undefined
          ? undefined
          : { namespace: client.namespace, name: client.workload },
      mutualTls: sum(true),
      notMutualTls: sum(false),
    },
  ].filter(({ mutualTls, notMutualTls }) => mutualTls + notMutualTls > 0);
}
