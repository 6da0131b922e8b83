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
      : records.filter(({ kind }) => kind.reporter === 'server'),
  );
  const groups = Map.groupBy(reports, ({ peers: { server, client }, kind }) =>
    JSON.stringify([
      server.namespace,
      server.workload,
      kind.destinationPort,
      client.namespace,
      client.workload,
      kind.protocol === 'tcp',
    ]),
  );
  return [...groups.values()].flatMap(rowOf);
}

function rowOf(records: readonly TrafficRecord[]): ObservedTraffic[] {
  const [first] = records;
  if (first === undefined) return [];
  const { client, server } = first.peers;
  if (server.namespace === undefined || server.workload === undefined) return [];
  // Where no connection was opened, bytes still tell whether it is mutual TLS.
  const opened = records.some(({ tcp }) => tcp !== undefined && tcp.opened > 0);
  const amount = ({ requests, tcp }: TrafficRecord): number => {
    if (tcp === undefined) return requests;
    return opened ? tcp.opened : tcp.sentBytes + tcp.receivedBytes;
  };
  const sum = (mutualTls: boolean): number =>
    records.reduce((total, record) => total + (record.kind.mutualTls === mutualTls ? amount(record) : 0), 0);
  return [
    {
      server: { namespace: server.namespace, name: server.workload },
      containerPort: first.kind.destinationPort,
      client:
        client.workload === undefined || client.namespace === undefined
          ? undefined
          : { namespace: client.namespace, name: client.workload },
      mutualTls: sum(true),
      notMutualTls: sum(false),
    },
  ].filter(({ mutualTls, notMutualTls }) => mutualTls + notMutualTls > 0);
}
