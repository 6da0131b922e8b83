import { selects } from '../model/labels.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import type { ServiceEntry } from '../model/serviceEntry.ts';
import { containerPort } from '../relations/containerPort.ts';
import { podsOfService } from '../relations/podsOfService.ts';

/** What stands behind a host inside the mesh, as far as the client's TLS asks: a service or a mesh-internal entry. */
export interface CalledHost {
  readonly namespace: string;
  /** Headless, or resolution NONE: the proxy connects where the application already resolved to. */
  readonly passthrough: boolean;
  /** False without endpoints, as in `BestEffortInferServiceMTLSMode` of Istio's `pilot/pkg/model/push_context.go`. */
  everyEndpointInMesh(port: number): boolean;
}

export interface FoundHost {
  /** The whole host, which rules are looked up by. */
  readonly host: string;
  readonly service: Service | undefined;
  /** undefined: nothing of the mesh. */
  readonly called: CalledHost | undefined;
}

/** The name that rules and clusters know a service by. */
export function hostOfService(mesh: Mesh, service: Pick<Service, 'namespace' | 'name'>): string {
  return hostIn(mesh.config, service);
}

/** The service behind a host as a client writes it: whole, or shortened as its resolver's search path allows. */
export function serviceOfHost(mesh: Mesh, host: string, clientNamespace: string): Service | undefined {
  return findHost(mesh, host, clientNamespace).service;
}

export function findHost(mesh: Mesh, host: string, clientNamespace: string): FoundHost {
  const hosts = wholeHosts(mesh.services)(mesh.pods)(mesh.config);
  const whole = hosts.get(host);
  if (whole !== undefined) return whole;
  const short = host.endsWith('.svc') ? host.slice(0, -'.svc'.length) : host;
  const [name = '', namespace = clientNamespace, ...rest] = short.split('.');
  const found = rest.length > 0 ? undefined : hosts.get(hostIn(mesh.config, { name, namespace }));
  return found ?? { host, service: undefined, called: entryOfHost(mesh, host, clientNamespace) };
}

/** All services by their whole host. */
const wholeHosts = derivedFrom((services: Mesh['services']) =>
  derivedFrom((pods: Mesh['pods']) =>
    derivedFrom((config: Mesh['config']) => {
      const hosts = new Map<string, FoundHost>();
      for (const service of services.values()) {
        const host = hostIn(config, service);
        hosts.set(host, { host, service, called: calledService({ services, pods }, service) });
      }
      return hosts;
    }),
  ),
);

function hostIn(config: Mesh['config'], service: Pick<Service, 'namespace' | 'name'>): string {
  return `${service.name}.${service.namespace}.svc.${config.clusterDomain}`;
}

function calledService(mesh: Pick<Mesh, 'services' | 'pods'>, service: Service): CalledHost {
  return {
    namespace: service.namespace,
    passthrough: service.headless,
    everyEndpointInMesh: (port) => {
      const servicePort = service.ports.find((candidate) => candidate.port === port);
      if (servicePort === undefined) return false;
      const endpoints = podsOfService(mesh, service).filter((pod) => {
        return pod.running && containerPort(service, servicePort, pod) !== undefined;
      });
      return endpoints.length > 0 && endpoints.every((pod) => pod.dataPlane === 'sidecar');
    },
  };
}

/** A mesh-internal ServiceEntry that the client sees. What is external never gets mutual TLS by itself. */
function entryOfHost(mesh: Mesh, host: string, clientNamespace: string): CalledHost | undefined {
  const entry = mesh.serviceEntries.find((candidate) => {
    return isVisible(candidate, clientNamespace) && candidate.hosts.some((pattern) => covers(pattern, host));
  });
  if (entry === undefined || entry.location === 'MESH_EXTERNAL') return undefined;
  return {
    namespace: entry.namespace,
    passthrough: entry.resolution === 'NONE',
    everyEndpointInMesh: () => {
      const endpoints = [...entry.endpointsInMesh, ...podsOfEntry(mesh, entry)];
      return endpoints.length > 0 && endpoints.every(Boolean);
    },
  };
}

function podsOfEntry(mesh: Mesh, { namespace, selector }: ServiceEntry): readonly boolean[] {
  if (selector === undefined) return [];
  return [...mesh.pods.values()]
    .filter((pod) => pod.namespace === namespace && pod.running && selects(selector, pod.labels))
    .map((pod) => pod.dataPlane === 'sidecar');
}

function isVisible({ exportTo, namespace }: ServiceEntry, clientNamespace: string): boolean {
  if (exportTo.size === 0 || exportTo.has('*') || exportTo.has(clientNamespace)) return true;
  return exportTo.has('.') && namespace === clientNamespace;
}

function covers(pattern: string, host: string): boolean {
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host;
}
