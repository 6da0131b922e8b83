import type { KubernetesObject } from '@padlock/mtls';
import { describe, expect, test } from 'vitest';
import { plaintextHistory } from './plaintextHistory.ts';
import { posture } from './posture.ts';
import type { Posture, PostureInput } from './posture.ts';
import { cluster, destinationRule, peerAuthentication, service, workload } from './testing/cluster.ts';
import { connections, requests, traffic } from './testing/telemetry.ts';

const objects = [
  workload('shop/web'),
  service('shop/web'),
  workload('shop/orders', { ports: [{ containerPort: 8080 }] }),
  service('shop/orders'),
  workload('data/db', { ports: [{ containerPort: 5432 }] }),
  service('data/db', [{ name: 'tcp', port: 5432, targetPort: 5432 }]),
  workload('legacy/batch', { sidecar: false }),
];
const webToOrders = { from: 'shop/web', to: 'shop/orders' } as const;
const plain = { mutualTls: false } as const;

function look(parts: Partial<PostureInput>): Posture {
  return posture({
    cluster: 'c',
    mesh: cluster(...objects),
    traffic: traffic(),
    lastDay: undefined,
    namespaces: undefined,
    history: undefined,
    maxTalkers: 10,
    ...parts,
  });
}

describe('posture', () => {
  test('sums before it divides, requests and connections apart', () => {
    const seen = traffic(
      requests(999, webToOrders),
      requests(1, { to: 'shop/orders', ...plain }),
      connections({ opened: 1, sent: 5 }, { from: 'shop/web', to: 'data/db' }),
      connections({ opened: 3, sent: 5 }, { to: 'data/db', ...plain }),
    );
    const { requests: http, connections: tcp, edges } = look({ traffic: seen });
    expect(http?.precise).toBe('99.9%');
    expect(tcp).toMatchObject({ basis: 'connections', precise: '25.0%', total: 4 });
    expect(edges).toMatchObject({ locked: 2, open: 2 });
  });

  test('counts a share for the namespace that is called, and shows every edge that touches one', () => {
    const seen = traffic(
      requests(60, webToOrders),
      connections({ opened: 4 }, { from: 'shop/web', to: 'data/db' }),
    );
    const shop = look({ traffic: seen, namespaces: new Set(['shop']) });
    expect(shop.requests?.total).toBe(60);
    expect(shop.connections).toBeNull();
    expect(shop.edges.locked).toBe(2);
    expect([...shop.namespaces.keys()]).toEqual(['shop']);
  });

  test('calls a namespace partial where one caller is locked and another open', () => {
    const seen = traffic(requests(60, webToOrders), requests(1, { to: 'shop/orders', ...plain }));
    expect(look({ traffic: seen }).namespaces.get('shop')?.state).toBe('partial');
  });

  test('claims nothing while Prometheus has not answered', () => {
    const lastDay = traffic(requests(60, webToOrders));
    const { requests: http, namespaces, talkers } = look({ traffic: undefined, lastDay });
    expect(http).toBeNull();
    expect(talkers).toEqual([]);
    expect(namespaces.get('shop')?.state).toBe('unknown');
  });

  test('lists who talks plaintext by how much of it, and says how many there are', () => {
    const seen = traffic(
      requests(6, { ...webToOrders, ...plain }),
      requests(594, webToOrders),
      requests(60, { to: 'shop/orders', ...plain }),
    );
    const { talkers, talkersInAll } = look({ traffic: seen, maxTalkers: 1 });
    expect(talkersInAll).toBe(2);
    expect(talkers).toMatchObject([
      {
        client: { kind: 'unnamed', candidates: ['legacy/batch'] },
        server: { namespace: 'shop', name: 'orders' },
        requestsPerSecond: 1,
        connectionsPerSecond: null,
        cause: { code: 'client_without_sidecar' },
      },
    ]);
  });
});

describe('the cause of plaintext', () => {
  const seen = { traffic: traffic(requests(60, { ...webToOrders, ...plain })) };
  const cause = (...more: readonly KubernetesObject[]) =>
    look({ ...seen, mesh: cluster(...objects, ...more) }).talkers[0]?.cause;

  test('is the rule that says so', () => {
    expect(cause(destinationRule('shop/plain', 'orders.shop.svc.cluster.local', 'DISABLE'))).toEqual({
      code: 'destination_rule',
      object: { kind: 'DestinationRule', namespace: 'shop', name: 'plain' },
    });
  });

  test('is the server where it takes no mutual TLS', () => {
    expect(
      cause(peerAuthentication('shop/orders', { app: 'orders', ports: { 8080: 'DISABLE' } })),
    ).toMatchObject({ code: 'server_disabled', object: { name: 'orders' } });
    expect(cause(peerAuthentication('shop/default', { mode: 'DISABLE' }))).toMatchObject({
      code: 'namespace_disabled',
      object: { name: 'default' },
    });
  });

  test('is a subset that turns TLS off, where nothing else explains it', () => {
    const rule = destinationRule('shop/orders', 'orders.shop.svc.cluster.local', 'ISTIO_MUTUAL');
    const subsets = [{ name: 'canary', trafficPolicy: { tls: { mode: 'DISABLE' } } }];
    const spec = { host: 'orders.shop.svc.cluster.local', subsets };
    expect(cause({ ...rule, spec })).toEqual({
      code: 'subset_rule',
      object: { kind: 'DestinationRule', namespace: 'shop', name: 'orders' },
    });
  });

  test('stays unexplained where policy says mutual TLS: that is drift', () => {
    expect(cause()).toEqual({ code: 'unexplained', object: null });
  });
});

describe('since when a talker is plaintext', () => {
  const start = 1_770_000_000;
  const times = { start, end: start + 7_200, stepSeconds: 3_600 };
  const seen = traffic(requests(60, { ...webToOrders, ...plain }));
  const labels = requests(1, { ...webToOrders, ...plain }).requests?.[0]?.labels ?? {};
  const firstSeen = (...values: (readonly [number, number])[]) => {
    const history = plaintextHistory({ requests: [{ labels, values }], tcpSentBytes: [] }, times);
    return look({ traffic: seen, history }).talkers[0]?.firstSeen;
  };

  test('is the step before the first point that grew', () => {
    expect(firstSeen([start + 3_600, 12], [start + 7_200, 12])).toEqual({
      time: new Date(start * 1000).toISOString(),
      precisionSeconds: 3_600,
      orEarlier: false,
    });
  });

  test('may be earlier than the look back', () => {
    expect(firstSeen([start, 1])?.orEarlier).toBe(true);
  });

  test('is not known for a talker that is not in the history', () => {
    expect(look({ traffic: seen }).talkers[0]?.firstSeen).toBeNull();
    expect(firstSeen()).toBeNull();
  });
});
