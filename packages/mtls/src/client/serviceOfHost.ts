import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';

/** The name that rules and clusters know a service by. */
export function hostOfService(mesh: Mesh, service: Pick<Service, 'namespace' | 'name'>): string {
  return hostIn(mesh.config, service);
}

interface FoundHost {
  readonly service: Service | undefined;
  /** The whole host, which rules are looked up by. */
  readonly host: string;
}

/** All services by their whole host. */
const wholeHosts = derivedFrom((services: Mesh['services']) =>
  derivedFrom((config: Mesh['config']) => {
    const hosts = new Map<string, FoundHost>();
    for (const service of services.values()) {
      const host = hostIn(config, service);
      hosts.set(host, { service, host });
    }
    return hosts;
  }),
);

/** The service behind a host as a client writes it: whole, or shortened as its resolver's search path allows. */
export function serviceOfHost(mesh: Mesh, host: string, clientNamespace: string): Service | undefined {
  return findHost(mesh, host, clientNamespace).service;
}

export function findHost(mesh: Mesh, host: string, clientNamespace: string): FoundHost {
  const hosts = wholeHosts(mesh.services)(mesh.config);
  const whole = hosts.get(host);
  if (whole !== undefined) return whole;
  const short = host.endsWith('.svc') ? host.slice(0, -'.svc'.length) : host;
  const [name = '', namespace = clientNamespace, ...rest] = short.split('.');
  const found = rest.length > 0 ? undefined : hosts.get(hostIn(mesh.config, { name, namespace }));
  return found ?? { service: undefined, host };
}

function hostIn(config: Mesh['config'], service: Pick<Service, 'namespace' | 'name'>): string {
  return `${service.name}.${service.namespace}.svc.${config.clusterDomain}`;
}
