import { peerAuthentication } from '../../mesh/builders.ts';
import { forPods, meshWide, orders, ordersV1, storeWide, type Mode } from './objects.ts';
import type { Situation } from './situation.ts';

const modes: readonly Mode[] = ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'];

/** What PeerAuthentications alone do. */
export const serverSituations: readonly Situation[] = [
  { name: 'no policy', objects: [] },
  ...modes.map((mode) => ({ name: `mesh ${mode}`, objects: [meshWide(mode)] })),
  ...modes.map((mode) => ({ name: `namespace ${mode}`, objects: [storeWide(mode)] })),
  ...(['PERMISSIVE', 'DISABLE', 'UNSET'] as const).map((mode) => ({
    name: `mesh STRICT, namespace ${mode}`,
    objects: [meshWide('STRICT'), storeWide(mode)],
  })),
  ...(['STRICT', 'PERMISSIVE', 'UNSET'] as const).map((mode) => ({
    name: `mesh DISABLE, namespace ${mode}`,
    objects: [meshWide('DISABLE'), storeWide(mode)],
  })),
  ...modes.map((mode) => ({ name: `workload v1 ${mode}`, objects: [forPods(ordersV1, { mode })] })),
  ...(['PERMISSIVE', 'DISABLE', 'UNSET'] as const).map((mode) => ({
    name: `namespace STRICT, workload ${mode}`,
    objects: [storeWide('STRICT'), forPods(orders, { mode })],
  })),
  ...(['STRICT', 'PERMISSIVE', 'UNSET'] as const).map((mode) => ({
    name: `namespace DISABLE, workload ${mode}`,
    objects: [storeWide('DISABLE'), forPods(orders, { mode })],
  })),
  {
    name: 'mesh DISABLE, workload STRICT',
    objects: [meshWide('DISABLE'), forPods(orders, { mode: 'STRICT' })],
  },
  {
    name: 'mesh DISABLE, namespace PERMISSIVE, workload STRICT',
    objects: [meshWide('DISABLE'), storeWide('PERMISSIVE'), forPods(orders, { mode: 'STRICT' })],
  },
  ...modes.map((mode) => ({
    name: `port 8080 ${mode}`,
    objects: [forPods(orders, { ports: { 8080: mode } })],
  })),
  {
    name: 'namespace STRICT, port 8080 DISABLE',
    objects: [storeWide('STRICT'), forPods(orders, { ports: { 8080: 'DISABLE' } })],
  },
  {
    name: 'namespace DISABLE, port 8080 STRICT',
    objects: [storeWide('DISABLE'), forPods(orders, { ports: { 8080: 'STRICT' } })],
  },
  {
    name: 'workload STRICT, port 9000 DISABLE',
    objects: [forPods(orders, { mode: 'STRICT', ports: { 9000: 'DISABLE' } })],
  },
  {
    name: 'workload DISABLE, port 9000 STRICT',
    objects: [forPods(orders, { mode: 'DISABLE', ports: { 9000: 'STRICT' } })],
  },
  {
    name: 'workload STRICT, port 8080 UNSET',
    objects: [forPods(orders, { mode: 'STRICT', ports: { 8080: 'UNSET' } })],
  },
  {
    name: 'workload DISABLE, port 50051 PERMISSIVE',
    objects: [forPods(ordersV1, { mode: 'DISABLE', ports: { 50051: 'PERMISSIVE' } })],
  },
  {
    name: 'namespace STRICT, port 50051 DISABLE',
    objects: [storeWide('STRICT'), forPods(ordersV1, { ports: { 50051: 'DISABLE' } })],
  },
  {
    name: 'namespace STRICT, a service port (80) as key does nothing',
    objects: [storeWide('STRICT'), forPods(orders, { ports: { 80: 'DISABLE' } })],
  },
  {
    name: 'a named port has another number in v2: 8081 STRICT',
    objects: [forPods(orders, { ports: { 8081: 'STRICT' } })],
  },
  {
    name: 'both numbers of the named port STRICT',
    objects: [forPods(orders, { ports: { 8080: 'STRICT', 8081: 'STRICT' } })],
  },
  {
    name: 'two namespace policies: the older STRICT',
    objects: [storeWide('STRICT', 'z-older')],
    younger: [storeWide('DISABLE', 'a-younger')],
  },
  {
    name: 'two namespace policies: the older DISABLE',
    objects: [storeWide('DISABLE', 'z-older')],
    younger: [storeWide('STRICT', 'a-younger')],
  },
  {
    name: 'two workload policies: the older STRICT',
    objects: [forPods(ordersV1, { mode: 'STRICT' }, 'z-older')],
    younger: [forPods(orders, { mode: 'DISABLE' }, 'a-younger')],
  },
  {
    name: 'two workload policies never merge: port 8080 DISABLE, younger port 9000 DISABLE',
    objects: [storeWide('STRICT'), forPods(orders, { ports: { 8080: 'DISABLE' } }, 'z-older')],
    younger: [forPods(orders, { ports: { 9000: 'DISABLE' } }, 'a-younger')],
  },
  {
    name: 'two mesh policies: the older PERMISSIVE',
    objects: [meshWide('PERMISSIVE', 'z-older')],
    younger: [meshWide('STRICT', 'a-younger')],
  },
  {
    name: 'two namespace policies of the same age: the name decides',
    objects: [storeWide('STRICT', 'b'), storeWide('DISABLE', 'a')],
    sameAge: true,
  },
  {
    name: 'a policy with selector in the root namespace does nothing',
    objects: [
      peerAuthentication('istio-system', 'console', {
        selector: { matchLabels: { app: 'console' } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { 8080: { mode: 'DISABLE' } },
      }),
    ],
  },
  {
    name: 'an empty selector is the whole namespace',
    objects: [peerAuthentication('store', 'default', { selector: {}, mtls: { mode: 'STRICT' } })],
  },
  {
    name: 'the clients’ namespace STRICT does nothing to what they call',
    objects: [peerAuthentication('office', 'default', { mtls: { mode: 'STRICT' } })],
  },
  {
    name: 'the clients’ namespace DISABLE does nothing to what they call',
    objects: [peerAuthentication('office', 'default', { mtls: { mode: 'DISABLE' } })],
  },
  {
    name: 'headless: workload STRICT',
    objects: [forPods({ app: 'ledger' }, { mode: 'STRICT' })],
  },
  {
    name: 'headless: port 8090 DISABLE breaks its callers',
    objects: [forPods({ app: 'ledger' }, { ports: { 8090: 'DISABLE' } })],
  },
  {
    name: 'headless: namespace DISABLE, workload STRICT',
    objects: [storeWide('DISABLE'), forPods({ app: 'ledger' }, { mode: 'STRICT' })],
  },
];
