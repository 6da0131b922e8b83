import { selects } from '../model/labels.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import type { ServiceEntry } from '../model/serviceEntry.ts';
import { containerPort } from '../relations/containerPort.ts';
import { podsOfService } from '../relations/podsOfService.ts';

/** What stands behind a host inside the mesh: a service, or a ServiceEntry that says to be of the mesh. */
export type CalledHost =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'entry'; readonly entry: ServiceEntry };

export interface FoundHost {
  /** The whole host, which rules are looked up by. */
  readonly host: string;
  /** undefined: nothing of the mesh. */
  readonly called: CalledHost | undefined;
}

/**
 * The name that rules and clusters know a service by.
 *
 * @example
 * hostOfService(mesh, service); // 'orders.shop.svc.cluster.local'
 */
export function hostOfService(mesh: Mesh, service: Pick<Service, 'namespace' | 'name'>): string {
  return hostIn(mesh.config, service);
}

/**
 * The service behind a host as a client writes it: whole, or shortened as its resolver's search path allows.
 *
 * @example
 * serviceOfHost(mesh, 'orders', 'shop')?.name; // 'orders'
 */
export function serviceOfHost(mesh: Mesh, host: string, clientNamespace: string): Service | undefined {
  const { called } = findHost(mesh, host, clientNamespace);
  return called?.kind === 'service' ? called.service : undefined;
}

export function findHost(mesh: Mesh, host: string, clientNamespace: string): FoundHost {
  const hosts = wholeHosts(mesh.services)(mesh.config);
  const whole = hosts.get(host);
  if (whole !== undefined) return whole;
  const short = host.endsWith('.svc') ? host.slice(0, -'.svc'.length) : host;
  const [name = '', namespace = clientNamespace, ...rest] = short.split('.');
  const found = rest.length > 0 ? undefined : hosts.get(hostIn(mesh.config, { name, namespace }));
  return found ?? { host, called: entryOfHost(mesh, host, clientNamespace) };
}

/** The namespace whose mode and rules count for the host. */
export function namespaceOf(called: CalledHost): string {
  return called.kind === 'service' ? called.service.namespace : called.entry.namespace;
}

/** Headless, or resolution NONE: the proxy connects where the application already resolved to. */
export function isPassthrough(called: CalledHost): boolean {
  return called.kind === 'service' ? called.service.headless : called.entry.resolution === 'NONE';
}

/** False without endpoints, as in `BestEffortInferServiceMTLSMode` of Istio's `pilot/pkg/model/push_context.go`. */
export function everyEndpointInMesh(mesh: Mesh, called: CalledHost, port: number): boolean {
  const endpoints =
    called.kind === 'service'
      ? endpointsOfService(mesh, called.service, port)
      : [...called.entry.endpointsInMesh, ...podsOfEntry(mesh, called.entry)];
  return endpoints.length > 0 && endpoints.every(Boolean);
}

/** All services by their whole host. */
const wholeHosts = derivedFrom((services: Mesh['services']) =>
  derivedFrom((config: Mesh['config']) => {
    const hosts = new Map<string, FoundHost>();
    for (const service of services.values()) {
      const host = hostIn(config, service);
      hosts.set(host, { host, called: { kind: 'service', service } });
    }
    return hosts;
  }),
);

function hostIn(config: Mesh['config'], service: Pick<Service, 'namespace' | 'name'>): string {
  return `${service.name}.${service.namespace}.svc.${config.clusterDomain}`;
}

/** For each endpoint of the port: whether it has a sidecar. */
function endpointsOfService(mesh: Mesh, service: Service, port: number): readonly boolean[] {
  const servicePort = service.ports.find((candidate) => candidate.port === port);
  if (servicePort === undefined) return [];
  return podsOfService(mesh, service)
    .filter((pod) => pod.running && containerPort(service, servicePort, pod) !== undefined)
    .map((pod) => pod.dataPlane === 'sidecar');
}

/** A mesh-internal ServiceEntry that the client sees. What is external never gets mutual TLS by itself. */
function entryOfHost(mesh: Mesh, host: string, clientNamespace: string): CalledHost | undefined {
  const entry = mesh.serviceEntries.find((candidate) => {
    return isVisible(candidate, clientNamespace) && candidate.hosts.some((pattern) => covers(pattern, host));
  });
  return entry?.location === 'MESH_INTERNAL' ? { kind: 'entry', entry } : undefined;
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

export function covers(pattern: string, host: string): boolean {
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host;
}
