// Who calls whom in the demo mesh, how often, and what was different last week.

export interface Flow {
  /** Pods with this `app` label in this namespace call. */
  readonly client: { readonly namespace: string; readonly app: string };
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number };
  /** Set where a VirtualService sends this share of the calls to a subset. */
  readonly subset: string | undefined;
  readonly protocol: 'http' | 'grpc' | 'tcp';
  /** Requests (TCP: connections) per second, as a mean over the day. */
  readonly perSecond: number;
  /** Share of calls that the application answers with 500. */
  readonly failing: number;
  /** Set on a flow that runs only once a day, for `minutes`, `hoursAgo` before the start of the sandbox. */
  readonly once: { readonly hoursAgo: number; readonly minutes: number } | undefined;
  /** A share of the calls that was plaintext until so many days before the start, falling to nothing by then. */
  readonly pastPlaintext: { readonly share: number; readonly untilDaysAgo: number } | undefined;
  readonly medianMilliseconds: number;
  /** Per request; for TCP per connection. */
  readonly requestBytes: number;
  readonly responseBytes: number;
}

type Ends = Pick<Flow, 'client' | 'service' | 'protocol'>;

/** @example between('shop/frontpage', 'shop/catalog:8080') */
function between(client: string, service: string, protocol: Flow['protocol'] = 'http'): Ends {
  const [clientNamespace = '', app = ''] = client.split('/');
  const [serviceNamespace = '', name = '', port = ''] = service.split(/[/:]/);
  return {
    client: { namespace: clientNamespace, app },
    service: { namespace: serviceNamespace, name, port: Number(port) },
    protocol,
  };
}

function flow(ends: Ends, perSecond: number, rest: Partial<Flow> = {}): Flow {
  const tcp = ends.protocol === 'tcp';
  return {
    ...ends,
    perSecond,
    subset: undefined,
    failing: 0,
    once: undefined,
    pastPlaintext: undefined,
    medianMilliseconds: 12,
    requestBytes: tcp ? 3_400 : 620,
    responseBytes: tcp ? 21_000 : 4_300,
    ...rest,
  };
}

const failingOrders = { failing: 0.04, medianMilliseconds: 35 };

export const demoFlows: readonly Flow[] = [
  flow(between('istio-system/ingressgateway', 'shop/frontpage:8080'), 24.2, { medianMilliseconds: 48 }),
  flow(between('istio-system/ingressgateway', 'shop/catalog:8080'), 3.7),
  flow(between('istio-system/ingressgateway', 'shop/bookings:8080'), 2.1, {
    once: { hoursAgo: 5, minutes: 20 },
  }),
  flow(between('shop/frontpage', 'shop/catalog:8080'), 31.4, {
    pastPlaintext: { share: 0.35, untilDaysAgo: 5 },
  }),
  flow(between('shop/frontpage', 'shop/orders:8080'), 9.3, failingOrders),
  flow(between('shop/frontpage', 'shop/bookings:8080'), 5.6),
  flow(between('shop/frontpage', 'shop/recommendations:7070', 'grpc'), 12.4, { medianMilliseconds: 7 }),
  flow(between('shop/orders', 'shop/catalog:8080'), 6.1),
  flow(between('shop/orders', 'shop/payments:8080'), 4.4, { medianMilliseconds: 80 }),
  flow(between('shop/orders', 'shop/notifications:80'), 1.3),
  flow(between('shop/orders', 'data/postgresql:5432', 'tcp'), 0.6),
  flow(between('shop/catalog', 'data/postgresql:5432', 'tcp'), 1.2),
  flow(between('shop/catalog', 'shop/notifications:80'), 0.5),
  flow(between('shop/payments', 'data/postgresql:5432', 'tcp'), 0.5),
  flow(between('shop/payments', 'data/redis:6379', 'tcp'), 0.4, { once: { hoursAgo: 8, minutes: 15 } }),
  flow(between('shop/bookings', 'shop/orders:8080'), 5.8, failingOrders),
  flow(between('shop/bookings', 'shop/orders:8080'), 0.45, { ...failingOrders, subset: 'canary' }),
  flow(between('shop/bookings', 'shop/payments:8080'), 6.6, { medianMilliseconds: 80 }),
  flow(between('shop/bookings', 'shop/payments:8080'), 0.16, { medianMilliseconds: 80, subset: 'canary' }),
  flow(between('shop/bookings', 'data/redis:6379', 'tcp'), 0.7),
  flow(between('shop/recommendations', 'shop/catalog:9000', 'grpc'), 3.1, { medianMilliseconds: 4 }),
  flow(between('shop/recommendations', 'shop/catalog-internal:8080'), 2.4),
  flow(between('shop/notifications', 'data/audit:8080'), 0.3),
  flow(between('legacy/batch-importer', 'shop/catalog:8080'), 0.8, { medianMilliseconds: 25 }),
  flow(between('legacy/batch-importer', 'data/postgresql:5432', 'tcp'), 0.1),
];
