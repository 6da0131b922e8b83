import { describe, expect, it } from 'vitest';
import { hiddenNamespace, hideInTraffic } from './hidePeers.ts';
import { recordsOf } from './testing/telemetry.ts';
import type { ClientPeer, ServerPeer, Traffic, TrafficRecord } from './traffic.ts';

const clientOf = (namespace: string | undefined, workload: string | undefined): ClientPeer => ({
  namespace,
  workload,
  principal: namespace === undefined ? undefined : `spiffe://cluster.local/ns/${namespace}/sa/${workload}`,
  cluster: undefined,
});
const serverOf = (namespace: string, name: string): ServerPeer => ({
  namespace,
  workload: name,
  principal: `spiffe://cluster.local/ns/${namespace}/sa/${name}`,
  service: `${name}.${namespace}.svc.cluster.local`,
  serviceName: name,
  serviceNamespace: namespace,
  cluster: undefined,
});
const external: ServerPeer = {
  ...clientOf(undefined, undefined),
  service: 'api.example.com',
  serviceName: undefined,
  serviceNamespace: undefined,
};
const record = (client: ClientPeer, server: ServerPeer): TrafficRecord => ({
  kind: {
    reporter: 'server',
    protocol: 'http',
    mutualTls: true,
    destinationPort: 8080,
    responseCode: 200,
    grpcStatus: undefined,
    responseFlags: '',
  },
  peers: { client, server },
  requests: 10,
  tcp: undefined,
});
const seen = (...records: TrafficRecord[]): readonly TrafficRecord[] => {
  const pairs = records.map((one) => ({ peers: one.peers, records: [one] }));
  const traffic: Traffic = { at: 0, windowSeconds: 60, destinationPort: true, pairs };
  return recordsOf(
    hideInTraffic(traffic, { visible: new Set(['data']), alias: (name) => `x${name.length}` }),
  );
};

describe('traffic of somebody who sees one namespace', () => {
  it('keeps what is in it, and what comes from nobody', () => {
    const inside = record(clientOf('data', 'cron'), serverOf('data', 'redis'));
    const unnamed = record(clientOf(undefined, undefined), serverOf('data', 'redis'));
    const outward = record(clientOf('data', 'cron'), external);
    expect(seen(inside, unnamed, outward)).toEqual([inside, unnamed, outward]);
  });

  it('leaves out what has neither end in it', () => {
    expect(
      seen(
        record(clientOf('shop', 'orders'), serverOf('shop', 'catalog')),
        record(clientOf(undefined, undefined), serverOf('shop', 'catalog')),
        record(clientOf('shop', 'orders'), external),
      ),
    ).toEqual([]);
  });

  it('says that somebody hidden calls, or is called, and nothing that tells who', () => {
    const records = seen(
      record(clientOf('shop', 'orders'), serverOf('data', 'redis')),
      record(clientOf('data', 'cron'), serverOf('shop', 'catalog')),
      // Only the identity, or only the host, gives it away.
      record({ ...clientOf('shop', 'orders'), namespace: undefined }, serverOf('data', 'redis')),
      record(clientOf('data', 'cron'), { ...external, service: 'catalog.shop.svc.cluster.local' }),
    );
    expect(records).toHaveLength(4);
    expect(JSON.stringify(records)).not.toMatch(/shop|orders|catalog/);
    expect(records[0]).toMatchObject({
      peers: { client: { namespace: hiddenNamespace, principal: undefined } },
    });
    expect(records[0]?.peers.client).toBe(records[2]?.peers.client);
    expect(records[0]?.requests).toBe(10);
  });
});
