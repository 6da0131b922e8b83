// The workloads of the demo mesh and the Services in front of them.

export interface DemoPort {
  readonly name: string;
  readonly port: number;
}

export interface DemoWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly version: string;
  readonly replicas: number;
  readonly kind: 'Deployment' | 'StatefulSet';
  /** `native`: an init container that keeps running, today's default. `container`: beside the application. */
  readonly sidecar: 'native' | 'container' | 'gateway' | 'none';
  readonly image: string;
  /** Of the sidecar: pods keep theirs until they are restarted. */
  readonly proxyVersion: string;
  readonly ports: readonly DemoPort[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface DemoServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly appProtocol?: string;
}

export interface DemoService {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly headless: boolean;
  readonly ports: readonly DemoServicePort[];
}

const ISTIO_VERSION = '1.27.3';

type WorkloadInput = Pick<DemoWorkload, 'namespace' | 'name' | 'ports'> & Partial<DemoWorkload>;

function workload(input: WorkloadInput): DemoWorkload {
  const app = input.app ?? input.name;
  const version = input.version ?? 'v1';
  return {
    app,
    version,
    replicas: 2,
    kind: 'Deployment',
    sidecar: 'native',
    image: `registry.example.com/${input.namespace}/${app}:${version === 'v2' ? '2.0.1' : '1.4.2'}`,
    labels: {},
    proxyVersion: ISTIO_VERSION,
    ...input,
  };
}

const http = { name: 'http', port: 8080 };
const catalogPorts = [
  http,
  { name: 'grpc', port: 50051 },
  { name: 'admin', port: 8081 },
  { name: 'metrics', port: 9102 },
];

export const demoWorkloads: readonly DemoWorkload[] = [
  workload({
    namespace: 'istio-system',
    name: 'istiod',
    replicas: 1,
    sidecar: 'none',
    image: `docker.io/istio/pilot:${ISTIO_VERSION}`,
    ports: [
      { name: 'grpc-xds', port: 15010 },
      { name: 'https-dns', port: 15012 },
      { name: 'https-webhook', port: 15017 },
      { name: 'http-monitoring', port: 15014 },
    ],
    labels: { istio: 'pilot', 'istio.io/rev': 'default', 'sidecar.istio.io/inject': 'false' },
  }),
  workload({
    namespace: 'istio-system',
    name: 'ingressgateway',
    sidecar: 'gateway',
    image: `docker.io/istio/proxyv2:${ISTIO_VERSION}`,
    ports: [
      { name: 'http2', port: 80 },
      { name: 'https', port: 443 },
    ],
    labels: { istio: 'ingressgateway' },
  }),
  workload({ namespace: 'shop', name: 'frontpage', ports: [http] }),
  workload({ namespace: 'shop', name: 'catalog-v1', app: 'catalog', ports: catalogPorts }),
  workload({
    namespace: 'shop',
    name: 'catalog-v2',
    app: 'catalog',
    version: 'v2',
    replicas: 1,
    ports: catalogPorts,
  }),
  workload({ namespace: 'shop', name: 'orders', ports: [http] }),
  workload({
    namespace: 'shop',
    name: 'bookings',
    replicas: 3,
    sidecar: 'container',
    proxyVersion: '1.26.6',
    ports: [http],
  }),
  workload({ namespace: 'shop', name: 'payments', ports: [http] }),
  workload({
    namespace: 'shop',
    name: 'notifications-email',
    app: 'notifications',
    replicas: 1,
    ports: [http],
  }),
  workload({
    namespace: 'shop',
    name: 'notifications-sms',
    app: 'notifications',
    replicas: 1,
    ports: [{ name: 'http', port: 9090 }],
  }),
  workload({ namespace: 'shop', name: 'recommendations', ports: [{ name: 'grpc', port: 7070 }] }),
  workload({
    namespace: 'data',
    name: 'postgresql',
    replicas: 1,
    kind: 'StatefulSet',
    image: 'docker.io/library/postgres:17.2',
    ports: [{ name: 'tcp-postgresql', port: 5432 }],
  }),
  workload({
    namespace: 'data',
    name: 'redis',
    replicas: 1,
    kind: 'StatefulSet',
    sidecar: 'none',
    image: 'docker.io/library/redis:7.4',
    ports: [{ name: 'tcp-redis', port: 6379 }],
    labels: { 'sidecar.istio.io/inject': 'false' },
  }),
  workload({ namespace: 'data', name: 'audit', replicas: 1, ports: [http] }),
  workload({ namespace: 'legacy', name: 'batch-importer', replicas: 1, sidecar: 'none', ports: [] }),
];

function service(
  namespace: string,
  name: string,
  ports: readonly DemoServicePort[],
  options: { readonly selector?: Readonly<Record<string, string>>; readonly headless?: boolean } = {},
): DemoService {
  return {
    namespace,
    name,
    ports,
    selector: options.selector ?? { app: name },
    headless: options.headless ?? false,
  };
}

const httpPort: DemoServicePort = { name: 'http', port: 8080, targetPort: 8080 };

export const demoServices: readonly DemoService[] = [
  service('istio-system', 'istiod', [
    { name: 'grpc-xds', port: 15010, targetPort: 15010 },
    { name: 'https-dns', port: 15012, targetPort: 15012 },
    { name: 'https-webhook', port: 443, targetPort: 15017 },
    { name: 'http-monitoring', port: 15014, targetPort: 15014 },
  ]),
  service(
    'istio-system',
    'ingressgateway',
    [
      { name: 'http2', port: 80, targetPort: 80 },
      { name: 'https', port: 443, targetPort: 443 },
    ],
    { selector: { istio: 'ingressgateway' } },
  ),
  service('shop', 'frontpage', [httpPort]),
  service('shop', 'catalog', [
    httpPort,
    { name: 'grpc', port: 9000, targetPort: 'grpc' },
    { name: 'admin', port: 8081, targetPort: 8081, appProtocol: 'http' },
    { name: 'metrics', port: 9102, targetPort: 9102, appProtocol: 'http' },
  ]),
  service('shop', 'catalog-internal', [httpPort], { selector: { app: 'catalog' } }),
  service('shop', 'orders', [httpPort]),
  service('shop', 'bookings', [httpPort]),
  service('shop', 'payments', [httpPort]),
  service('shop', 'notifications', [{ name: 'http', port: 80, targetPort: 'http' }]),
  service('shop', 'recommendations', [{ name: 'grpc', port: 7070, targetPort: 7070 }]),
  service('data', 'postgresql', [{ name: 'tcp-postgresql', port: 5432, targetPort: 5432 }]),
  service('data', 'redis', [{ name: 'tcp-redis', port: 6379, targetPort: 6379 }], { headless: true }),
  service('data', 'audit', [httpPort]),
];
