import { keyOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';

/** The name that rules and clusters know a service by. */
export function hostOfService(mesh: Mesh, service: Pick<Service, 'namespace' | 'name'>): string {
  return `${service.name}.${service.namespace}.svc.${mesh.config.clusterDomain}`;
}

/** The service behind a host as a client writes it: whole, or shortened as its resolver's search path allows. */
export function serviceOfHost(mesh: Mesh, host: string, clientNamespace: string): Service | undefined {
  const suffix = `.svc.${mesh.config.clusterDomain}`;
  const short = host.endsWith(suffix)
    ? host.slice(0, -suffix.length)
    : host.endsWith('.svc')
      ? host.slice(0, -'.svc'.length)
      : host;
  const [name, namespace = clientNamespace, ...rest] = short.split('.');
  if (name === undefined || rest.length > 0) return undefined;
  return mesh.services.get(keyOf(namespace, name));
}
