import type { WorkloadMachine } from '@padlock/contract';
import {
  entriesOfServiceEntry,
  entryPort,
  everyOtherPort,
  type Mesh,
  policyMode,
  refOf,
  servicesOfEntry,
  type WorkloadEntry,
} from '@padlock/mtls';

/** The WorkloadEntries that telemetry has under the name of a workload. */
export function entriesOfWorkload(
  { workloadEntries }: Mesh,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): readonly WorkloadEntry[] {
  return workloadEntries.filter(({ workload }) => workload.namespace === namespace && workload.name === name);
}

/** What is known of a machine. Policy counts only where something could enforce it. */
export function machineView(mesh: Mesh, entry: WorkloadEntry): WorkloadMachine {
  const modeOf = (port: number): WorkloadMachine['mode'] =>
    entry.saysProxy ? policyMode(mesh, entry, port) : null;
  return {
    name: entry.name,
    address: entry.address ?? null,
    serviceAccount: entry.serviceAccount ?? null,
    saysProxy: entry.saysProxy,
    mode: modeOf(everyOtherPort),
    ports: servicesOfEntry(mesh, entry).flatMap((service) =>
      service.ports
        .filter(({ protocol }) => protocol === 'TCP')
        .map((port) => {
          const machinePort = entryPort(port, entry);
          return {
            service: { ...refOf(service.object) },
            port: port.port,
            machinePort: machinePort ?? null,
            mode: machinePort === undefined ? null : modeOf(machinePort),
          };
        }),
    ),
    hosts: mesh.serviceEntries
      .filter((serviceEntry) => entriesOfServiceEntry(mesh, serviceEntry).includes(entry))
      .flatMap(({ hosts }) => hosts),
  };
}
