import type { Edge } from '../testbed/exporter/edge.ts';
import type { KubernetesObject } from '../testbed/kubernetes/restClient.ts';
import {
  destinationRule,
  namespace,
  peerAuthentication,
  service,
  workload,
  type WorkloadSpec,
} from './builders.ts';

// A small mesh for the real API server, with the names of the demo mesh, so that one test describes both. It has every lock
// state, a named port with two container ports behind it, and a workload with an older policy of another name.

const http = (containerPort: number) => [{ name: 'http', containerPort }];
const app = (
  namespace: string,
  name: string,
  ports: WorkloadSpec['ports'],
  sidecar = true,
): WorkloadSpec => ({
  namespace,
  name,
  labels: { app: name },
  ports,
  sidecar,
});

const workloads: readonly WorkloadSpec[] = [
  {
    ...app('istio-system', 'istiod', [], false),
    labels: { app: 'istiod', istio: 'pilot' },
    image: 'docker.io/istio/pilot:1.27.3',
  },
  app('shop', 'frontpage', http(8080)),
  app('shop', 'catalog', http(8080)),
  app('shop', 'orders', http(8080)),
  app('shop', 'bookings', http(8080)),
  app('shop', 'payments', http(8080)),
  { ...app('shop', 'notifications-email', http(8080)), labels: { app: 'notifications', channel: 'email' } },
  { ...app('shop', 'notifications-sms', http(9090)), labels: { app: 'notifications', channel: 'sms' } },
  app('shop', 'recommendations', [{ name: 'grpc', containerPort: 7070 }]),
  app('data', 'postgresql', [{ name: 'tcp', containerPort: 5432 }]),
  app('data', 'redis', [{ name: 'tcp', containerPort: 6379 }], false),
  app('data', 'audit', http(8080)),
  app('legacy', 'batch-importer', [], false),
];

const meshConfig = 'rootNamespace: istio-system\ntrustDomain: cluster.local\nenableAutoMtls: true\n';

const objects: readonly KubernetesObject[] = [
  namespace('istio-system'),
  namespace('shop', { 'istio-injection': 'enabled' }),
  namespace('data', { 'istio-injection': 'enabled' }),
  namespace('legacy'),
  // Where Padlock keeps the history of changes.
  namespace('padlock'),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: meshConfig },
  },
  ...workloads.flatMap((spec, index) => workload(spec, `10.244.0.${index + 10}`)),
  service('shop', 'frontpage', { app: 'frontpage' }, [{ name: 'http', port: 8080 }]),
  service('shop', 'catalog', { app: 'catalog' }, [{ name: 'http', port: 8080 }]),
  service('shop', 'orders', { app: 'orders' }, [{ name: 'http', port: 8080 }]),
  service('shop', 'bookings', { app: 'bookings' }, [{ name: 'http', port: 8080 }]),
  service('shop', 'payments', { app: 'payments' }, [{ name: 'http', port: 8080 }]),
  service('shop', 'notifications', { app: 'notifications' }, [
    { name: 'http', port: 80, targetPort: 'http' },
  ]),
  service('shop', 'recommendations', { app: 'recommendations' }, [{ name: 'grpc', port: 7070 }]),
  service('data', 'postgresql', { app: 'postgresql' }, [{ name: 'tcp-postgresql', port: 5432 }]),
  service('data', 'redis', { app: 'redis' }, [{ name: 'tcp-redis', port: 6379 }]),
  service('data', 'audit', { app: 'audit' }, [{ name: 'http', port: 8080 }]),
  peerAuthentication('istio-system', 'default', { mtls: { mode: 'PERMISSIVE' } }),
  peerAuthentication('data', 'default', { mtls: { mode: 'STRICT' } }),
  peerAuthentication('shop', 'recs-legacy-policy', {
    selector: { matchLabels: { app: 'recommendations' } },
    mtls: { mode: 'PERMISSIVE' },
  }),
  destinationRule('shop', 'orders', {
    host: 'orders.shop.svc.cluster.local',
    subsets: [{ name: 'canary', labels: { app: 'orders' }, trafficPolicy: { tls: { mode: 'DISABLE' } } }],
  }),
  destinationRule('shop', 'audit-plain', {
    host: 'audit.data.svc.cluster.local',
    trafficPolicy: { tls: { mode: 'DISABLE' } },
  }),
];

type Workload = readonly [namespace: string, name: string];

function edge(
  client: Workload | 'unknown',
  [namespace, name]: Workload,
  containerPort: number,
  changes: Partial<Omit<Edge, 'server'>> & { readonly service?: string } = {},
): Edge {
  const { service, ...rest } = changes;
  return {
    id: `${client === 'unknown' ? client : client.join('/')} -> ${namespace}/${name}`,
    client: client === 'unknown' ? client : { namespace: client[0], name: client[1] },
    server: { namespace, name, service: service ?? name, containerPort },
    protocol: 'http',
    perSecond: 10,
    mutualTls: 1,
    failing: 0,
    seen: 'answered',
    before: 0,
    ...rest,
  };
}

const edges: readonly Edge[] = [
  edge(['shop', 'frontpage'], ['shop', 'catalog'], 8080, { perSecond: 30 }),
  edge(['shop', 'frontpage'], ['shop', 'orders'], 8080, { failing: 0.04 }),
  edge(['shop', 'frontpage'], ['shop', 'recommendations'], 7070, { protocol: 'grpc' }),
  edge(['shop', 'frontpage'], ['shop', 'bookings'], 8080, { perSecond: 0, before: 40 }),
  edge(['shop', 'orders'], ['shop', 'payments'], 8080),
  edge(['shop', 'bookings'], ['shop', 'orders'], 8080, { mutualTls: 0.95 }),
  edge(['shop', 'orders'], ['shop', 'notifications-email'], 8080, { service: 'notifications' }),
  edge(['shop', 'orders'], ['shop', 'notifications-sms'], 9090, { service: 'notifications' }),
  edge(['shop', 'payments'], ['data', 'postgresql'], 5432, { protocol: 'tcp', perSecond: 2 }),
  edge(['shop', 'bookings'], ['data', 'redis'], 6379, {
    protocol: 'tcp',
    perSecond: 2,
    mutualTls: 0,
    seen: 'clientOnly',
  }),
  edge(['shop', 'notifications-email'], ['data', 'audit'], 8080, { mutualTls: 0, seen: 'refused' }),
  edge('unknown', ['shop', 'catalog'], 8080, { perSecond: 5, mutualTls: 0 }),
];

/** What the cluster of the testbed holds, and what flows in it. */
export const shop = { objects, edges } as const;
