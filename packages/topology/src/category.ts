import type { Pod, ServicePort } from '@padlock/mtls';
import type { Category } from './topology.ts';

const databasePorts = new Set([1433, 1521, 3306, 5432, 5984, 9042, 26257, 27017]);
const cachePorts = new Set([6379, 11211]);
const databaseName = /postgres|mysql|mariadb|mongo|cassandra|cockroach|clickhouse/;
const cacheName = /redis|valkey|memcache/;

/** What a node looks like, for its picture only: a guess from ports and names that decides nothing. */
export function categoryOf(thing: {
  readonly name: string;
  readonly ports: readonly Pick<ServicePort, 'port' | 'appProtocol'>[];
  readonly pods: readonly Pod[];
  readonly behindService: boolean;
}): Category {
  const { name, ports, pods, behindService } = thing;
  if (pods.some(isGateway)) return 'gateway';
  if (ports.some(({ appProtocol }) => appProtocol === 'mongo' || appProtocol === 'mysql')) return 'database';
  if (ports.some(({ appProtocol }) => appProtocol === 'redis')) return 'cache';
  if (ports.some(({ port }) => databasePorts.has(port)) || databaseName.test(name)) return 'database';
  if (ports.some(({ port }) => cachePorts.has(port)) || cacheName.test(name)) return 'cache';
  if (behindService) return 'service';
  const [pod] = pods;
  return pod?.workload.kind === 'Job' || pod?.workload.kind === 'CronJob' ? 'job' : 'client';
}

/** Istio's own gateways carry the label `istio`, those made from a Gateway resource its name. */
function isGateway(pod: Pod): boolean {
  const istio = pod.labels['istio'];
  return (
    istio === 'ingressgateway' ||
    istio === 'egressgateway' ||
    pod.labels['gateway.networking.k8s.io/gateway-name'] !== undefined
  );
}
