import type { WireProtocol } from '../testbed/mesh/wire/configuration.ts';
import type { Situation } from './situations/situation.ts';

/** A port of one pod, and the service port by which clients come to it. */
export interface Target {
  /** `namespace/service` */
  readonly service: string;
  readonly port: number;
  readonly protocol: WireProtocol;
  /** The pod that the call lands on, as `namespace/workload`. */
  readonly server: string;
  /** Its container port. */
  readonly targetPort: number;
  readonly subset?: string;
  /** A service without an address of its own, or with load balancer PASSTHROUGH: the client says which pod it means. */
  readonly passthrough?: true;
}

/** One question of the truth matrix: what becomes of this client's calls to this port in this situation? */
export interface Cell extends Target {
  /** `namespace/workload` */
  readonly client: string;
}

const sidecarClients = ['store/caller', 'office/visitor'] as const;
const clients = [...sidecarClients, 'office/outsider'] as const;

const v1 = { server: 'store/orders-v1', targetPort: 8080 } as const;
const v2 = { server: 'store/orders-v2', targetPort: 8081 } as const;

const everywhere: readonly Target[] = [
  { service: 'store/orders-v1', port: 80, protocol: 'http', ...v1 },
  { service: 'store/orders-v1', port: 9001, protocol: 'tcp', server: 'store/orders-v1', targetPort: 9000 },
  { service: 'store/orders-v1', port: 50051, protocol: 'grpc', server: 'store/orders-v1', targetPort: 50051 },
  { service: 'store/orders-v2', port: 80, protocol: 'http', ...v2 },
  { service: 'store/orders-v2', port: 9002, protocol: 'tcp', server: 'store/orders-v2', targetPort: 9000 },
  {
    service: 'store/ledger',
    port: 8090,
    protocol: 'http',
    server: 'store/ledger',
    targetPort: 8090,
    passthrough: true,
  },
  {
    service: 'store/books',
    port: 8090,
    protocol: 'http',
    server: 'store/ledger',
    targetPort: 8090,
    passthrough: true,
  },
  {
    service: 'store/books',
    port: 8090,
    protocol: 'http',
    server: 'store/legacy',
    targetPort: 8090,
    passthrough: true,
  },
  { service: 'store/legacy', port: 80, protocol: 'http', server: 'store/legacy', targetPort: 8080 },
  { service: 'store/legacy', port: 9003, protocol: 'tcp', server: 'store/legacy', targetPort: 9000 },
  {
    service: 'istio-system/console',
    port: 80,
    protocol: 'http',
    server: 'istio-system/console',
    targetPort: 8080,
  },
];

const orders = { service: 'store/orders', port: 80, protocol: 'http' } as const;

// Only where the situation leads each call to a certain pod: a balanced call that fails does not say which pod refused it.
const ofOrders: Readonly<Record<NonNullable<Situation['orders']>, readonly Target[]>> = {
  subsets: [
    { ...orders, ...v1, subset: 'v1' },
    { ...orders, ...v2, subset: 'v2' },
  ],
  passthrough: [
    { ...orders, ...v1, passthrough: true },
    { ...orders, ...v2, passthrough: true },
  ],
};

/** Everything that is asked in a situation. */
export function cellsOf(situation: Situation): readonly Cell[] {
  const extra = situation.orders === undefined ? [] : ofOrders[situation.orders];
  return [
    ...everywhere.flatMap((target) => clients.map((client) => ({ ...target, client }))),
    ...extra.flatMap((target) => sidecarClients.map((client) => ({ ...target, client }))),
  ];
}

/** @example hostOf('store/orders'); // 'orders.store.svc.cluster.local' */
export function hostOf(service: string): string {
  const [namespace, name] = service.split('/');
  return `${name}.${namespace}.svc.cluster.local`;
}
