import { createMesh, type KubernetesObject } from '@padlock/mtls';
import type { ChangeReach } from '@padlock/topology';
import { afterEach, describe, expect, it } from 'vitest';
import { json, type LocalServer, localServer } from '../testing/localServer.ts';
import { ProxySync } from './proxySync.ts';

const appliedAt = '2026-11-20T12:00:00.000Z';
const reach: ChangeReach = {
  kind: 'places',
  places: [{ namespace: 'shop', workload: 'orders', containerPorts: [8080] }],
};

const pod = (name: string, workload: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    labels: { 'security.istio.io/tlsMode': 'istio' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: workload, uid: '1', controller: true },
    ],
  },
  spec: { containers: [] },
});
const mesh = createMesh([pod('orders-0', 'orders'), pod('orders-1', 'orders'), pod('catalog-0', 'catalog')]);

const status = (name: string, listener: object) => ({
  proxy: `${name}.shop`,
  resources: { 'type.googleapis.com/envoy.config.listener.v3.Listener': listener },
});
const after = { sent: 'n2', acked: 'n2', sentTime: '2026-11-20T12:00:00.150Z' };

let istiod: LocalServer | undefined;
afterEach(() => istiod?.stop());

async function proxies(answer: unknown, code = 200) {
  istiod = await localServer((_request, response) => json(response, answer, code));
  const sync = new ProxySync(`${istiod.url}/`);
  const result = await sync.since({ appliedAt, reach }, mesh);
  await sync.close();
  return result;
}

describe('whether proxies took a change up', () => {
  it('counts those that acknowledged what was sent after it, of all that it reaches', async () => {
    const before = { ...after, sentTime: '2026-11-20T11:59:59.000Z' };
    const unacked = { ...after, acked: 'n1' };
    expect(await proxies([status('orders-0', after), status('orders-1', before)])).toEqual({
      state: 'observed',
      synced: 1,
      total: 2,
    });
    expect(istiod?.requests).toEqual(['GET /debug/syncz']);
    expect(await proxies([status('orders-0', unacked), status('catalog-0', after)])).toEqual({
      state: 'observed',
      synced: 0,
      total: 2,
    });
  });

  it.each([
    ['refuses', [], 401, 'istiod refuses to tell (401): it answers on its own machine only.'],
    [
      'knows none of them',
      [status('catalog-0', after)],
      200,
      'None of these proxies is connected to this istiod.',
    ],
    [
      'is too old to say',
      [{ proxy: 'orders-0.shop' }],
      200,
      'This version of istiod does not tell when it sent what.',
    ],
    ['says something else', { error: 'x' }, 200, 'istiod sent an answer that is not understood.'],
  ])('is not observable where istiod %s', async (_title, answer, code, reason) => {
    expect(await proxies(answer, code)).toEqual({ state: 'not_observable', reason });
  });

  it('is not observable without an istiod, or when it is away', async () => {
    expect(await new ProxySync(undefined).since({ appliedAt, reach }, mesh)).toMatchObject({
      state: 'not_observable',
    });
    expect(await new ProxySync('http://127.0.0.1:1').since({ appliedAt, reach }, mesh)).toEqual({
      state: 'not_observable',
      reason: 'istiod does not answer.',
    });
  });
});
