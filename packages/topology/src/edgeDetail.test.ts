import { describe, expect, test } from 'vitest';
import { edgeDetail } from './edgeDetail.ts';
import type { EdgeDetail } from './edgeDetail.ts';
import { cluster, destinationRule, peerAuthentication, service, workload } from './testing/cluster.ts';
import { requests, traffic } from './testing/telemetry.ts';
import type { TopologyInput } from './topology.ts';

const ports = [{ name: 'web', containerPort: 8080 }];
const mesh = cluster(
  workload('shop/web-v1', { labels: { app: 'web', version: 'v1' } }),
  workload('shop/web-v2', { labels: { app: 'web', version: 'v2' } }),
  service('shop/web'),
  workload('shop/mail', { labels: { app: 'notify', by: 'mail' }, ports, replicas: 3 }),
  workload('shop/sms', {
    labels: { app: 'notify', by: 'sms' },
    ports: [{ name: 'web', containerPort: 9090 }],
  }),
  service('shop/notify', [{ name: 'http', port: 80, targetPort: 'web' }]),
  peerAuthentication('shop/notify', { app: 'notify', ports: { 9090: 'DISABLE' } }),
  peerAuthentication('shop/default', { mode: 'STRICT' }),
);
const call = { to: 'shop/notify', server: 'shop/mail' } as const;
const seen = traffic(
  requests(3, { ...call, from: 'shop/web-v1' }),
  requests(2, { ...call, from: 'shop/web-v2' }),
  requests(1, { ...call, mutualTls: false }),
);

function detail(edge: string, input: Partial<TopologyInput> = {}): EdgeDetail | undefined {
  return edgeDetail(
    { cluster: 'c', mesh, traffic: seen, lastDay: undefined, graph: 'service', ...input },
    edge,
  );
}

describe('edgeDetail', () => {
  test('lists each pair of workloads and container port once, with what decides', () => {
    const parts = detail('c/service/shop/web->c/service/shop/notify')?.parts ?? [];
    expect(
      parts.map(({ client, server, targetPort, outcome }) => [client, server, targetPort, outcome]),
    ).toEqual([
      ['shop/web-v1', 'shop/mail', 8080, 'mutual_tls'],
      ['shop/web-v1', 'shop/sms', 9090, 'plaintext'],
      ['shop/web-v2', 'shop/mail', 8080, 'mutual_tls'],
      ['shop/web-v2', 'shop/sms', 9090, 'plaintext'],
    ]);
    expect(parts[0]).toMatchObject({
      port: 80,
      clientDecidedBy: 'auto_mtls',
      clientRule: null,
      serverMode: 'STRICT',
      serverSource: { scope: 'namespace', policy: 'shop/default' },
    });
    expect(parts[1]).toMatchObject({
      serverMode: 'DISABLE',
      serverSource: { scope: 'port', policy: 'shop/notify' },
    });
  });

  test('names the DestinationRule that decides for the client', () => {
    const ruled = cluster(
      workload('shop/web-v1'),
      workload('shop/mail', { labels: { app: 'notify' }, ports }),
      service('shop/notify', [{ name: 'http', port: 80, targetPort: 'web' }]),
      destinationRule('shop/plain', 'notify.shop.svc.cluster.local', 'DISABLE'),
    );
    const found = detail('c/workload/shop/web-v1->c/service/shop/notify', { mesh: ruled });
    expect(found?.parts).toHaveLength(1);
    expect(found?.parts[0]).toMatchObject({
      outcome: 'plaintext',
      clientDecidedBy: 'destination_rule',
      clientRule: { namespace: 'shop', name: 'plain' },
    });
  });

  test('of an unnamed client says what plaintext meets', () => {
    const parts = detail('c/unnamed/shop->c/service/shop/notify')?.parts ?? [];
    expect(parts.map(({ client, server, outcome }) => [client, server, outcome])).toEqual([
      ['Unnamed client', 'shop/mail', 'refused'],
      ['Unnamed client', 'shop/sms', 'plaintext'],
    ]);
    expect(parts[0]).toMatchObject({ clientDecidedBy: 'no_sidecar', serverMode: 'STRICT' });
  });

  test('carries the identities that were seen, and the ends of its charts', () => {
    const found = detail('c/service/shop/web->c/service/shop/notify');
    expect(found?.clientIdentities).toEqual([
      'spiffe://cluster.local/ns/shop/sa/web-v1',
      'spiffe://cluster.local/ns/shop/sa/web-v2',
    ]);
    expect(found?.serverIdentities).toEqual(['spiffe://cluster.local/ns/shop/sa/mail']);
    expect(found?.ends).toEqual({
      source: { kind: 'workloads', namespace: 'shop', names: ['web-v1', 'web-v2'] },
      target: { kind: 'service', namespace: 'shop', name: 'notify' },
    });
    expect(detail('c/unnamed/shop->c/service/shop/notify')?.ends.source).toEqual({ kind: 'unnamed' });
  });

  test('in the workload graph speaks of that workload alone', () => {
    const found = detail('c/workload/shop/web-v1->c/workload/shop/mail', { graph: 'workload' });
    expect(found?.parts.map(({ client, server }) => [client, server])).toEqual([
      ['shop/web-v1', 'shop/mail'],
    ]);
    expect(found?.edge.expectation).toBe('mutual_tls');
    expect(found?.ends.target).toEqual({ kind: 'workload', namespace: 'shop', name: 'mail' });
  });

  test('of an edge that nobody saw is nothing', () => {
    expect(detail('c/service/shop/notify->c/service/shop/web')).toBeUndefined();
  });
});
