import { getOrAdd } from '../model/getOrAdd.ts';
import { selects } from '../model/labels.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import type { ServiceEntry } from '../model/serviceEntry.ts';
import { containerPort } from '../relations/containerPort.ts';
import { entriesOfService, entriesOfServiceEntry, entryPort } from '../relations/entriesOfService.ts';
import { podsOfService } from '../relations/podsOfService.ts';

/** What a client's proxy knows a host as: a service, or a ServiceEntry, of the mesh or outside it. */
export type CalledHost =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'entry'; readonly entry: ServiceEntry };

export interface FoundHost {
  /** What rules are looked up by: the whole host, or the wildcard that a ServiceEntry has for it. */
  readonly host: string;
  /** undefined: nothing that is exported to the client, whose proxy passes the connection on as it is. */
  readonly called: CalledHost | undefined;
}

interface FoundService extends FoundHost {
  readonly called: Extract<CalledHost, { readonly kind: 'service' }>;
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
  return foundService(mesh, host, clientNamespace)?.called.service;
}

/** What the proxy of a client knows a host and port as. */
export function findHost(mesh: Mesh, host: string, port: number, clientNamespace: string): FoundHost {
  const found = foundService(mesh, host, clientNamespace);
  if (found !== undefined && isVisible(found.called.service, clientNamespace)) return found;
  return entryOfHost(mesh, host, port, clientNamespace) ?? { host, called: undefined };
}

function foundService(mesh: Mesh, host: string, clientNamespace: string): FoundService | undefined {
  const hosts = wholeHosts(mesh);
  const whole = hosts.get(host);
  if (whole !== undefined) return whole;
  const short = host.endsWith('.svc') ? host.slice(0, -'.svc'.length) : host;
  const [name = '', namespace = clientNamespace, ...rest] = short.split('.');
  return rest.length > 0 ? undefined : hosts.get(hostIn(mesh.config, { name, namespace }));
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
      : [
          ...called.entry.endpointsInMesh,
          ...podsOfEntry(mesh, called.entry),
          ...entriesOfServiceEntry(mesh, called.entry).map(({ saysProxy }) => saysProxy),
        ];
  return endpoints.length > 0 && endpoints.every(Boolean);
}

/** All services by their whole host. */
function wholeHosts({ services, config }: Mesh): ReadonlyMap<string, FoundService> {
  return getOrAdd(hostsByDomain(services), config.clusterDomain, () => {
    const hosts = new Map<string, FoundService>();
    for (const service of services.values()) {
      const host = hostIn(config, service);
      hosts.set(host, { host, called: { kind: 'service', service } });
    }
    return hosts;
  });
}

/** Settings are another object in each mesh, with the same domain. */
const hostsByDomain = derivedFrom(
  (_services: Mesh['services']) => new Map<string, ReadonlyMap<string, FoundService>>(),
);

function hostIn(config: Mesh['config'], service: Pick<Service, 'namespace' | 'name'>): string {
  return `${service.name}.${service.namespace}.svc.${config.clusterDomain}`;
}

/** For each endpoint of the port: whether it has a sidecar, or says so. */
function endpointsOfService(mesh: Mesh, service: Service, port: number): readonly boolean[] {
  const servicePort = service.ports.find((candidate) => candidate.port === port);
  if (servicePort === undefined) return [];
  const pods = podsOfService(mesh, service)
    .filter((pod) => pod.running && containerPort(service, servicePort, pod) !== undefined)
    .map((pod) => pod.dataPlane === 'sidecar');
  const entries = entriesOfService(mesh, service)
    .filter((entry) => entryPort(servicePort, entry) !== undefined)
    .map(({ saysProxy }) => saysProxy);
  return [...pods, ...entries];
}

/** Of the ServiceEntries with the port that the client sees, the one with the most specific host; its own namespace's before others. */
function entryOfHost(mesh: Mesh, host: string, port: number, clientNamespace: string): FoundHost | undefined {
  const [best] = mesh.serviceEntries
    .filter((entry) => isVisible(entry, clientNamespace) && entry.ports.some((own) => own.port === port))
    .flatMap((entry) => entry.hosts.map((pattern) => ({ entry, pattern })))
    .filter(({ pattern }) => covers(pattern, host))
    .toSorted((left, right) => {
      return (
        Number(right.pattern === host) - Number(left.pattern === host) ||
        right.pattern.length - left.pattern.length ||
        Number(right.entry.namespace === clientNamespace) - Number(left.entry.namespace === clientNamespace)
      );
    });
  return best === undefined
    ? undefined
    : { host: best.pattern, called: { kind: 'entry', entry: best.entry } };
}

function podsOfEntry(mesh: Mesh, { namespace, selector }: ServiceEntry): readonly boolean[] {
  if (selector === undefined) return [];
  return [...mesh.pods.values()]
    .filter((pod) => pod.namespace === namespace && pod.running && selects(selector, pod.labels))
    .map((pod) => pod.dataPlane === 'sidecar');
}

/** Whether clients of a namespace know the host: to others it is as if it were not of the mesh. */
export function isVisible({ exportTo, namespace }: Service | ServiceEntry, clientNamespace: string): boolean {
  if (exportTo.size === 0 || exportTo.has('*') || exportTo.has(clientNamespace)) return true;
  return exportTo.has('.') && namespace === clientNamespace;
}

export function covers(pattern: string, host: string): boolean {
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host;
}
