import { expect, test } from 'vitest';
import { cluster, service, workload } from './testing/cluster.ts';
import { requests, traffic } from './testing/telemetry.ts';
import type { Traffic } from './traffic.ts';
import { workloadEvidence } from './workloadEvidence.ts';

const mesh = cluster(
  workload('shop/web'),
  service('shop/web'),
  workload('shop/catalog-v1', { labels: { app: 'catalog' } }),
  workload('shop/catalog-v2', { labels: { app: 'catalog' } }),
  service('shop/catalog'),
);
const call = { from: 'shop/web', to: 'shop/catalog', server: 'shop/catalog-v1' } as const;

function of(name: string, seen: Traffic | undefined, ports = [8080, 9090]) {
  return workloadEvidence(
    { cluster: 'c', mesh, traffic: seen, lastDay: undefined },
    { namespace: 'shop', name },
    ports,
  );
}

test('is of this workload alone, not of the others behind its service', () => {
  const seen = traffic(
    requests(60, call),
    requests(30, { ...call, server: 'shop/catalog-v2', mutualTls: false }),
  );
  expect(of('catalog-v1', seen)).toMatchObject({
    id: 'c/workload/shop/catalog-v1',
    state: 'locked',
    share: { text: '100%' },
    requestsPerSecond: 1,
    plaintextCallers: 0,
  });
  expect(of('catalog-v2', seen)).toMatchObject({ state: 'open', plaintextCallers: 1 });
});

test('is per port where telemetry carries one, and of the whole workload where it does not', () => {
  const onPort = (port: string, mutualTls: boolean) =>
    requests(6, { ...call, mutualTls, labels: { destination_port: port } });
  const seen = traffic(onPort('8080', true), onPort('9090', false));
  expect(of('catalog-v1', seen).ports).toMatchObject([
    { port: 8080, evidenceScope: 'port', state: 'locked' },
    { port: 9090, evidenceScope: 'port', state: 'open' },
  ]);
  expect(of('catalog-v1', traffic(requests(6, call))).ports).toMatchObject([
    { evidenceScope: 'workload', state: 'locked' },
    { evidenceScope: 'workload', state: 'locked' },
  ]);
});

test('knows callers and callees as workloads', () => {
  const seen = traffic(requests(60, call));
  expect(of('catalog-v1', seen).callers.map(({ id }) => id)).toEqual(['c/workload/shop/web']);
  expect(of('web', seen).callees.map(({ id }) => id)).toEqual(['c/workload/shop/catalog-v1']);
});

test('claims nothing while Prometheus has not answered', () => {
  expect(of('catalog-v1', undefined).state).toBe('unknown');
});
