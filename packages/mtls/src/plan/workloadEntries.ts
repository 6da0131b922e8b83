import { refOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import type { WorkloadEntry } from '../model/workloadEntry.ts';
import { entriesOfServiceEntry, entryPort, servicesOfEntry } from '../relations/entriesOfService.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import { workloadPolicies } from '../server/policiesInForce.ts';
import { policyMode } from '../server/serverMode.ts';
import { everyOtherPort } from './plan.ts';
import type { Warning } from './plan.ts';
import { reachOfPolicies } from './reach.ts';
import { WarnedPlaces } from './warnedPlaces.ts';

/**
 * What STRICT means for endpoints outside Kubernetes, as far as their WorkloadEntries tell: which of them become STRICT, too, which
 * have no proxy that could, and which stand behind the same services without the policy.
 *
 * @param pods those that become STRICT.
 * @example
 * workloadEntryWarnings(mesh, mesh, new Set(mesh.pods.values())); // []
 */
export function workloadEntryWarnings(before: Mesh, after: Mesh, pods: ReadonlySet<Pod>): readonly Warning[] {
  if (after.workloadEntries.length === 0) return [];
  const strictServices = new Set([...pods].flatMap((pod) => servicesOfPod(after, pod)));
  const reach = reachOfPolicies(before, after);
  const strict = new WarnedPlaces();
  const withoutProxy = new WarnedPlaces();
  const notReached = new WarnedPlaces();
  const behind = new Set([...strictServices].map(({ namespace }) => namespace));
  for (const entry of after.workloadEntries) {
    if (!reach.covers(entry.namespace) && !behind.has(entry.namespace)) continue;
    const services = servicesOfEntry(after, entry);
    const isBehind = services.some((service) => strictServices.has(service));
    const becomesStrict = reach.covers(entry.namespace) && turnsStrict(before, after, entry, services);
    if (!becomesStrict && !isBehind) continue;
    const about = aboutEntry(after, entry, services);
    if (!entry.saysProxy) withoutProxy.addObject(refOf(entry.object), about);
    else if (becomesStrict) strict.addObject(refOf(entry.object), about);
    else if (staysOpen(after, entry, services)) notReached.addObject(refOf(entry.object), about);
  }
  return [
    ...strict.warning(
      'workload_entries_strict',
      (names) =>
        `By its labels the policy holds outside Kubernetes as well, where a WorkloadEntry says that there is a proxy: ${names}. Padlock sees neither that proxy nor its settings, and does not judge who calls there: make sure that all callers have certificates of the mesh.`,
    ),
    ...withoutProxy.warning(
      'workload_entries_without_proxy',
      (names) =>
        `In reach of this change, outside Kubernetes, a WorkloadEntry does not say that there is a proxy, by a service account or the label security.istio.io/tlsMode: istio: ${names}. Nothing enforces STRICT there, and what is sent there stays plaintext; a DestinationRule that makes clients use mutual TLS towards its service cuts it off. As a caller it has no certificate of the mesh: where it calls what becomes STRICT, it is refused.`,
    ),
    ...notReached.warning(
      'workload_entries_not_reached',
      (names) =>
        `Behind the same services, outside Kubernetes (WorkloadEntry), plaintext is accepted as before: ${names}. No policy that makes them STRICT has the labels of these entries.`,
    ),
  ];
}

function turnsStrict(before: Mesh, after: Mesh, entry: WorkloadEntry, services: readonly Service[]): boolean {
  const named = [before, after].flatMap((mesh) => [
    ...(workloadPolicies(mesh, entry).inForce?.portLevelMtls.keys() ?? []),
  ]);
  return [...named, ...portsBehind(entry, services), everyOtherPort].some(
    (port) => policyMode(before, entry, port) !== 'STRICT' && policyMode(after, entry, port) === 'STRICT',
  );
}

function staysOpen(mesh: Mesh, entry: WorkloadEntry, services: readonly Service[]): boolean {
  return portsBehind(entry, services).some((port) => policyMode(mesh, entry, port) !== 'STRICT');
}

function portsBehind(entry: WorkloadEntry, services: readonly Service[]): readonly number[] {
  return services
    .flatMap(({ ports }) => ports.map((port) => entryPort(port, entry)))
    .filter((port) => port !== undefined);
}

function aboutEntry(mesh: Mesh, entry: WorkloadEntry, services: readonly Service[]): string {
  const hosts = mesh.serviceEntries
    .filter((serviceEntry) => entriesOfServiceEntry(mesh, serviceEntry).includes(entry))
    .flatMap((serviceEntry) => serviceEntry.hosts);
  const behind = [...services.map(({ name }) => name), ...hosts].slice(0, 3).join(', ');
  return [entry.address, behind === '' ? undefined : `behind ${behind}`]
    .filter((part) => part !== undefined)
    .join(', ');
}
