import { selects } from '../model/labels.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import type { ServiceEntry } from '../model/serviceEntry.ts';
import type { ServicePort } from '../model/servicePort.ts';
import type { WorkloadEntry } from '../model/workloadEntry.ts';
import { podsOfService } from './podsOfService.ts';
import { indexSelections } from './selectionIndex.ts';

const selectorsOf = derivedFrom((services: Mesh['services']) => indexSelections(services.values()));

/**
 * The services that a WorkloadEntry is an endpoint of: those of its namespace whose selector it carries.
 *
 * @example
 * const [entry] = mesh.workloadEntries;
 * entry === undefined ? [] : servicesOfEntry(mesh, entry); // []
 */
export function servicesOfEntry(mesh: Pick<Mesh, 'services'>, entry: WorkloadEntry): readonly Service[] {
  return entry.hasHostName ? [] : selectorsOf(mesh.services).selecting(entry);
}

/**
 * The WorkloadEntries that are endpoints of a service beside its pods.
 *
 * @example
 * entriesOfService(mesh, service); // []
 */
export function entriesOfService(
  { workloadEntries }: Pick<Mesh, 'workloadEntries'>,
  { namespace, selector }: Service,
): readonly WorkloadEntry[] {
  if (selector === undefined) return [];
  return workloadEntries.filter(
    (entry) => entry.namespace === namespace && !entry.hasHostName && selects(selector, entry.labels),
  );
}

/** Of the endpoints of a service, which are machines that mutual TLS would cut off. No rule can be right for some of them. */
export function machinesWithoutProxy(mesh: Mesh, service: Service): 'none' | 'some' | 'all' {
  const entries = entriesOfService(mesh, service);
  if (entries.every(({ saysProxy }) => saysProxy)) return 'none';
  const takesMutualTls =
    entries.some(({ saysProxy }) => saysProxy) ||
    podsOfService(mesh, service).some(({ dataPlane }) => dataPlane !== 'none');
  return takesMutualTls ? 'some' : 'all';
}

/**
 * The WorkloadEntries behind a ServiceEntry: of its namespace; those with a host name only where hosts are looked up by DNS.
 *
 * @example
 * mesh.serviceEntries.flatMap((serviceEntry) => entriesOfServiceEntry(mesh, serviceEntry)); // []
 */
export function entriesOfServiceEntry(
  { workloadEntries }: Pick<Mesh, 'workloadEntries'>,
  { namespace, selector, resolution }: ServiceEntry,
): readonly WorkloadEntry[] {
  if (selector === undefined) return [];
  return workloadEntries.filter(
    (entry) =>
      entry.namespace === namespace &&
      (!entry.hasHostName || resolution.startsWith('DNS')) &&
      selects(selector, entry.labels),
  );
}

/**
 * The port of an entry behind a service port; undefined: the service names a port that the entry does not have.
 *
 * @example
 * mesh.workloadEntries.flatMap((entry) => service.ports.map((port) => entryPort(port, entry))); // []
 */
export function entryPort({ targetPort }: ServicePort, { ports }: WorkloadEntry): number | undefined {
  return typeof targetPort === 'number' ? targetPort : ports.get(targetPort);
}
