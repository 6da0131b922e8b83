import type { ServiceList, ServiceSummary } from '@padlock/contract';
import { type Mesh, podsOfService, type Service } from '@padlock/mtls';
import { serviceEvidence } from '@padlock/topology';
import type { Cluster } from '../cluster.ts';
import { isInMesh } from './meshView.ts';
import { portModes } from './portModes.ts';
import type { Evidence } from './topologyView.ts';

/** All services of the namespaces asked for, with modes and evidence in short. */
export function serviceListView(
  cluster: Cluster,
  evidence: Evidence,
  namespaces: ReadonlySet<string> | undefined,
): ServiceList {
  const { mesh } = evidence.snapshot;
  const services = [...mesh.services.values()]
    .filter(({ namespace }) => namespaces === undefined || namespaces.has(namespace))
    .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
  return {
    window: evidence.window,
    services: services.map((service) => summaryOf(cluster, evidence, mesh, service)),
    sources: cluster.sources(),
  };
}

function summaryOf(cluster: Cluster, evidence: Evidence, mesh: Mesh, service: Service): ServiceSummary {
  const pods = podsOfService(mesh, service);
  const seen = serviceEvidence({ cluster: cluster.id, mesh, ...evidence }, service);
  return {
    id: seen.id,
    namespace: service.namespace,
    name: service.name,
    pods: pods.length,
    podsInMesh: pods.filter(isInMesh).length,
    headless: service.headless,
    ports: service.ports.map((port) => ({
      name: port.name ?? null,
      port: port.port,
      protocol: port.appProtocol.toUpperCase(),
      mode: portModes(mesh, service, port).mode,
    })),
    state: seen.state,
    share: seen.share,
    requestsPerSecond: seen.requestsPerSecond,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
