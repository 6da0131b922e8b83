import { expect, test } from 'vitest';
import { readiness } from './readiness.ts';
import { cluster, peerAuthentication, service, workload } from './testing/cluster.ts';
import { requests, traffic } from './testing/telemetry.ts';

const shop = [
  workload('shop/web'),
  service('shop/web'),
  workload('shop/orders', { ports: [{ containerPort: 8080 }] }),
  service('shop/orders'),
];
const webToOrders = { from: 'shop/web', to: 'shop/orders' } as const;

function of(mesh: ReturnType<typeof cluster>, lastDay = traffic(requests(6, webToOrders))) {
  return readiness({ cluster: 'c', mesh, traffic: undefined, lastDay }).get('shop');
}

test('a port is ready when somebody was seen and all used mutual TLS, and strict when it is', () => {
  expect(of(cluster(...shop))?.ports).toMatchObject({ ready: 1, unseen: 1, strict: 0, blocked: 0 });
  expect(of(cluster(...shop, peerAuthentication('shop/default', { mode: 'STRICT' })))?.ports).toMatchObject({
    strict: 2,
    ready: 0,
  });
});

test('a plaintext caller blocks the port that it calls', () => {
  const seen = traffic(requests(600, webToOrders), requests(1, { to: 'shop/orders', mutualTls: false }));
  expect(of(cluster(...shop), seen)).toMatchObject({
    ports: { ready: 0, unseen: 1, blocked: 1 },
    plaintextCallers: 1,
    workloadsOutside: 0,
  });
});

test('pods without a proxy stand outside, and block a port that others serve too', () => {
  const bare = workload('shop/orders-old', { sidecar: false, labels: { app: 'orders' } });
  expect(of(cluster(...shop, bare))).toMatchObject({
    ports: { unseen: 1, blocked: 1, outside: 0 },
    workloadsOutside: 1,
  });
  const alone = workload('shop/redis', { sidecar: false });
  expect(of(cluster(...shop, alone, service('shop/redis')))?.ports.outside).toBe(1);
});

test('without the last day nothing is called ready', () => {
  const result = readiness({ cluster: 'c', mesh: cluster(...shop), traffic: traffic(), lastDay: undefined });
  expect(result.get('shop')?.ports).toMatchObject({ unknown: 2, ready: 0 });
});

test('istiod and services without pods are no work', () => {
  const istiod = workload('shop/istiod', { sidecar: false, labels: { app: 'istiod' } });
  expect(of(cluster(...shop, istiod, service('shop/istiod'), service('shop/nobody')))?.ports).toMatchObject({
    ready: 1,
    unseen: 1,
    outside: 0,
  });
});
