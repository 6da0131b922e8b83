import type { ServicePort } from '@padlock/mtls';
import { describe, expect, test } from 'vitest';
import { categoryOf } from './category.ts';
import { cluster, workload } from './testing/cluster.ts';

const pods = (labels: Record<string, string>, ownerKind = 'StatefulSet') => [
  ...cluster(workload('shop/a', { labels, ownerKind })).pods.values(),
];
const port = (number: number, appProtocol: ServicePort['appProtocol'] = 'tcp') => [
  { port: number, appProtocol },
];

describe('a node looks like', () => {
  test.each([
    ['a gateway, by the labels of its pods', { pods: pods({ istio: 'ingressgateway' }) }, 'gateway'],
    [
      'a gateway of the Gateway API',
      { pods: pods({ 'gateway.networking.k8s.io/gateway-name': 'g' }) },
      'gateway',
    ],
    ['a database, by its port', { ports: port(5432) }, 'database'],
    ['a database, by its protocol', { ports: port(9999, 'mongo') }, 'database'],
    ['a database, by its name', { name: 'orders-postgresql' }, 'database'],
    ['a cache, by its port', { ports: port(6379) }, 'cache'],
    ['a service', { ports: port(80, 'http') }, 'service'],
    ['a client, when no service is in front of it', { behindService: false }, 'client'],
    ['a job', { behindService: false, pods: pods({}, 'Job') }, 'job'],
  ])('%s', (_, parts, category) => {
    expect(categoryOf({ name: 'a', ports: [], pods: pods({}), behindService: true, ...parts })).toBe(
      category,
    );
  });
});
