import { planChange } from '@padlock/mtls';
import { expect, test } from 'vitest';
import { podsOfPlan } from './callWarnings.ts';
import { silentServers } from './silentServers.ts';
import { cluster, service, workload } from './testing/cluster.ts';
import { connections, requests, traffic } from './testing/telemetry.ts';

const mesh = cluster(
  ...[workload('shop/web'), service('shop/web')],
  ...[workload('data/redis'), service('data/redis')],
  ...[workload('data/bare', { sidecar: false }), service('data/bare')],
);

function warned(mode: 'STRICT' | 'PERMISSIVE', ...samples: ReturnType<typeof requests>[]) {
  const plan = planChange(mesh, { scope: 'namespace', namespace: 'data', mode });
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return silentServers(traffic(...samples), podsOfPlan(plan).stricter);
}

const toRedis = { from: 'shop/web', to: 'data/redis' } as const;
const byClient = requests(10, { ...toRedis, by: 'source' });

test('a server that answers its clients and reports nothing is not scraped', () => {
  expect(warned('STRICT', byClient)).toEqual([
    expect.objectContaining({
      code: 'servers_not_scraped',
      message: expect.stringContaining('calls to redis in namespace data') as string,
      objects: [{ kind: 'Pod', namespace: 'data', name: 'redis-0' }],
    }),
  ]);
  const bytes = connections({ opened: 1, sent: 5, received: 5 }, { ...toRedis, by: 'source' });
  expect(warned('STRICT', bytes)).toHaveLength(1);
});

test('a server that reports anything is scraped', () => {
  expect(warned('STRICT', byClient, requests(1, { ...toRedis, from: 'data/cron' }))).toEqual([]);
});

test('nobody is warned where the mode refuses nobody, nothing is known, or no sidecar would report', () => {
  expect(warned('PERMISSIVE', byClient)).toEqual([]);
  expect(warned('STRICT')).toEqual([]);
  expect(warned('STRICT', requests(10, { from: 'shop/web', to: 'data/bare', by: 'source' }))).toEqual([]);
});

test('a call that did not arrive is no evidence', () => {
  const failed = {
    ...toRedis,
    by: 'source',
    labels: { response_code: '503', response_flags: 'UF' },
  } as const;
  expect(warned('STRICT', requests(10, failed))).toEqual([]);
});
