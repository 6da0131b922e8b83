import {
  findOriginalDestination,
  forPods,
  meshWide,
  onPort,
  orders,
  ordersV1,
  passthrough,
  rule,
  storeWide,
  subsets,
  tls,
} from './objects.ts';
import type { Situation } from './situation.ts';

const v1 = 'orders-v1.store.svc.cluster.local';

const ofOneRule: readonly Situation[] = [
  { name: 'rule ISTIO_MUTUAL', objects: [rule(v1, tls('ISTIO_MUTUAL'))] },
  { name: 'rule DISABLE', objects: [rule(v1, tls('DISABLE'))] },
  { name: 'namespace STRICT, rule DISABLE', objects: [storeWide('STRICT'), rule(v1, tls('DISABLE'))] },
  {
    name: 'namespace DISABLE, rule ISTIO_MUTUAL',
    objects: [storeWide('DISABLE'), rule(v1, tls('ISTIO_MUTUAL'))],
  },
  { name: 'mesh DISABLE, rule ISTIO_MUTUAL', objects: [meshWide('DISABLE'), rule(v1, tls('ISTIO_MUTUAL'))] },
  {
    name: 'namespace DISABLE, port 8080 STRICT, rule ISTIO_MUTUAL on its port',
    objects: [
      storeWide('DISABLE'),
      forPods(ordersV1, { ports: { 8080: 'STRICT' } }),
      rule(v1, onPort(80, tls('ISTIO_MUTUAL'))),
    ],
  },
  {
    name: 'namespace DISABLE, workload STRICT, rule ISTIO_MUTUAL',
    objects: [storeWide('DISABLE'), forPods(orders, { mode: 'STRICT' }), rule(v1, tls('ISTIO_MUTUAL'))],
  },
  {
    name: 'namespace STRICT, port 8080 DISABLE, rule ISTIO_MUTUAL',
    objects: [
      storeWide('STRICT'),
      forPods(ordersV1, { ports: { 8080: 'DISABLE' } }),
      rule(v1, tls('ISTIO_MUTUAL')),
    ],
  },
  {
    name: 'namespace STRICT, rule DISABLE on port 80 only',
    objects: [storeWide('STRICT'), rule(v1, onPort(80, tls('DISABLE')))],
  },
  {
    name: 'a port entry without TLS cancels the rule’s DISABLE',
    objects: [rule(v1, { ...tls('DISABLE'), ...onPort(80, { loadBalancer: { simple: 'RANDOM' } }) })],
  },
  {
    name: 'port 8080 DISABLE, a port entry without TLS cancels the rule’s ISTIO_MUTUAL but not its marks',
    objects: [
      forPods(ordersV1, { ports: { 8080: 'DISABLE' } }),
      rule(v1, { ...tls('ISTIO_MUTUAL'), ...onPort(80, { loadBalancer: { simple: 'RANDOM' } }) }),
    ],
  },
  {
    name: 'rule ISTIO_MUTUAL to a pod without sidecar',
    objects: [rule('legacy.store.svc.cluster.local', tls('ISTIO_MUTUAL'))],
  },
  { name: 'a short host', objects: [storeWide('STRICT'), rule('orders-v1', tls('DISABLE'))] },
  {
    name: 'a rule without TLS',
    objects: [storeWide('STRICT'), rule(v1, { connectionPool: { tcp: { maxConnections: 100 } } })],
  },
];

const ofSeveralRules: readonly Situation[] = [
  { name: 'a wildcard rule DISABLE', objects: [rule('*.store.svc.cluster.local', tls('DISABLE'))] },
  {
    name: 'an exact host goes before a wildcard',
    objects: [
      rule('*.store.svc.cluster.local', tls('DISABLE')),
      rule(v1, tls('ISTIO_MUTUAL'), { name: 'exact' }),
    ],
  },
  {
    name: 'namespace STRICT, a rule of the client’s namespace',
    objects: [storeWide('STRICT'), rule(v1, tls('DISABLE'), { namespace: 'office' })],
  },
  {
    name: 'a rule of the client’s namespace goes before the service’s',
    objects: [rule(v1, tls('DISABLE')), rule(v1, tls('ISTIO_MUTUAL'), { namespace: 'office' })],
  },
  {
    name: 'a rule of the root namespace for all',
    objects: [rule('*.local', tls('DISABLE'), { namespace: 'istio-system' })],
  },
  {
    name: 'the service’s own rule goes before the root namespace’s',
    objects: [rule('*.local', tls('DISABLE'), { namespace: 'istio-system' }), rule(v1, tls('ISTIO_MUTUAL'))],
  },
  { name: 'a private rule', objects: [rule(v1, tls('DISABLE'), { exportTo: ['.'] })] },
  {
    name: 'a rule exported to another namespace only',
    objects: [rule(v1, tls('DISABLE'), { exportTo: ['office'] })],
  },
  {
    name: 'a rule for some clients',
    objects: [rule(v1, tls('DISABLE'), { workloadSelector: { matchLabels: { app: 'caller' } } })],
  },
  {
    name: 'a rule for other clients hides wider hosts',
    objects: [
      rule(v1, tls('DISABLE'), { workloadSelector: { matchLabels: { app: 'nobody' } } }),
      rule('*.store.svc.cluster.local', tls('DISABLE'), { name: 'wide' }),
    ],
  },
  {
    name: 'two rules of one host: the older one’s policy',
    objects: [rule(v1, tls('DISABLE'), { name: 'z-older' })],
    younger: [rule(v1, tls('ISTIO_MUTUAL'), { name: 'a-younger' })],
  },
  {
    name: 'two rules of one host: the first policy that there is',
    objects: [
      rule(v1, undefined, { name: 'z-older', subsets: [{ name: 'all', labels: { app: 'orders' } }] }),
    ],
    younger: [rule(v1, tls('DISABLE'), { name: 'a-younger' })],
  },
];

const ofSubsets: readonly Situation[] = [
  {
    name: 'subset v1 DISABLE, v2 ISTIO_MUTUAL',
    objects: subsets({ v1: tls('DISABLE'), v2: tls('ISTIO_MUTUAL') }),
    orders: 'subsets',
  },
  {
    name: 'namespace STRICT, subset v1 DISABLE',
    objects: [storeWide('STRICT'), ...subsets({ v1: tls('DISABLE') })],
    orders: 'subsets',
  },
  {
    name: 'namespace STRICT, subsets inherit DISABLE, v2 says otherwise',
    objects: [storeWide('STRICT'), ...subsets({ all: tls('DISABLE'), v2: tls('ISTIO_MUTUAL') })],
    orders: 'subsets',
  },
  {
    name: 'a subset’s own port entry replaces all',
    objects: subsets({ all: tls('DISABLE'), v1: onPort(80, { loadBalancer: { simple: 'RANDOM' } }) }),
    orders: 'subsets',
  },
  {
    name: 'workload v1 DISABLE behind subsets',
    objects: [forPods(ordersV1, { mode: 'DISABLE' }), ...subsets({})],
    orders: 'subsets',
  },
  {
    name: 'workload v1 DISABLE behind a subset ISTIO_MUTUAL',
    objects: [forPods(ordersV1, { mode: 'DISABLE' }), ...subsets({ v1: tls('ISTIO_MUTUAL') })],
    orders: 'subsets',
  },
];

const withoutChoice: readonly Situation[] = [
  {
    name: 'headless: rule DISABLE',
    objects: [rule('ledger.store.svc.cluster.local', tls('DISABLE'))],
  },
  {
    name: 'headless: rule ISTIO_MUTUAL, one pod without sidecar',
    objects: [rule('books.store.svc.cluster.local', tls('ISTIO_MUTUAL'))],
  },
  {
    name: 'headless: namespace STRICT, one pod without sidecar',
    objects: [
      storeWide('STRICT'),
      rule('books.store.svc.cluster.local', { connectionPool: { tcp: { maxConnections: 100 } } }),
    ],
  },
  {
    name: 'load balancer PASSTHROUGH',
    objects: [rule('orders.store.svc.cluster.local', passthrough), findOriginalDestination('orders')],
    orders: 'passthrough',
  },
  {
    name: 'load balancer PASSTHROUGH, port 8080 DISABLE',
    objects: [
      forPods(orders, { ports: { 8080: 'DISABLE' } }),
      rule('orders.store.svc.cluster.local', passthrough),
      findOriginalDestination('orders'),
    ],
    orders: 'passthrough',
  },
  {
    name: 'load balancer PASSTHROUGH, namespace DISABLE',
    objects: [
      storeWide('DISABLE'),
      rule('orders.store.svc.cluster.local', passthrough),
      findOriginalDestination('orders'),
    ],
    orders: 'passthrough',
  },
];

const withoutAutoMtls: readonly Omit<Situation, 'autoMtls'>[] = [
  { name: 'auto mTLS off', objects: [] },
  { name: 'auto mTLS off, mesh STRICT', objects: [meshWide('STRICT')] },
  { name: 'auto mTLS off, namespace STRICT', objects: [storeWide('STRICT')] },
  { name: 'auto mTLS off, port 8080 STRICT', objects: [forPods(orders, { ports: { 8080: 'STRICT' } })] },
  {
    name: 'auto mTLS off, namespace STRICT, rule ISTIO_MUTUAL',
    objects: [storeWide('STRICT'), rule(v1, tls('ISTIO_MUTUAL'))],
  },
  {
    name: 'auto mTLS off, mesh STRICT, the root namespace’s rule ISTIO_MUTUAL',
    objects: [meshWide('STRICT'), rule('*.local', tls('ISTIO_MUTUAL'), { namespace: 'istio-system' })],
  },
  {
    name: 'auto mTLS off, port 8080 DISABLE, rule ISTIO_MUTUAL',
    objects: [forPods(orders, { ports: { 8080: 'DISABLE' } }), rule(v1, tls('ISTIO_MUTUAL'))],
  },
  {
    name: 'auto mTLS off, subset v2 ISTIO_MUTUAL',
    objects: [storeWide('STRICT'), ...subsets({ v2: tls('ISTIO_MUTUAL') })],
    orders: 'subsets',
  },
];

/** What DestinationRules and auto mTLS do, with and without PeerAuthentications. */
export const clientSituations: readonly Situation[] = [
  ...ofOneRule,
  ...ofSeveralRules,
  ...ofSubsets,
  ...withoutChoice,
  ...withoutAutoMtls.map((situation): Situation => ({ ...situation, autoMtls: false })),
];
