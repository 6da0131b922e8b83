import type { WorkloadMachine } from '@padlock/contract';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { ModeBadge } from '../../components/ModeBadge.tsx';

/** The machines of a workload: what their WorkloadEntries say, and what policy would ask of a proxy there. */
export function MachinesCard({ machines }: { machines: readonly WorkloadMachine[] }) {
  return (
    <section className="pl-card pl-table-card" aria-label="Machines outside Kubernetes">
      <h2>Machines outside Kubernetes</h2>
      <p className="pl-muted pl-machines-note">
        Padlock knows what their WorkloadEntries say, what policy asks by their labels, and what telemetry
        saw. Whether a proxy runs there, and what it does, it cannot see; calls to them are not predicted in a
        review.
      </p>
      <Table role="table" variant="compact" gridBreakPoint="grid-md" aria-label="Machines">
        <Thead>
          <Tr>
            <Th modifier="nowrap">WorkloadEntry</Th>
            <Th modifier="nowrap">Address</Th>
            <Th modifier="nowrap">Service account</Th>
            <Th modifier="nowrap">Proxy</Th>
            <Th modifier="nowrap">Mode by policy</Th>
            <Th modifier="nowrap">Ports behind services</Th>
          </Tr>
        </Thead>
        <Tbody>
          {machines.map((machine) => (
            <Tr key={machine.name}>
              <Td dataLabel="WorkloadEntry" className="pl-mono">
                {machine.name}
              </Td>
              <Td dataLabel="Address" className="pl-mono">
                {machine.address ?? ''}
              </Td>
              <Td dataLabel="Service account" className="pl-mono">
                {machine.serviceAccount ?? <span className="pl-muted">none</span>}
              </Td>
              <Td dataLabel="Proxy">
                {machine.saysProxy ? 'says that it has one' : 'does not say that it has one'}
              </Td>
              <Td dataLabel="Mode by policy">
                {machine.mode === null ? (
                  <span className="pl-muted">none: nothing there is known to enforce one</span>
                ) : (
                  <ModeBadge mode={machine.mode} />
                )}
              </Td>
              <Td dataLabel="Ports behind services">
                <Ports machine={machine} />
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}

function Ports({ machine: { ports, hosts } }: { machine: WorkloadMachine }) {
  if (ports.length === 0 && hosts.length === 0)
    return <span className="pl-muted">no service has its labels</span>;
  return (
    <ul className="pl-machine-ports">
      {ports.map(({ service, port, machinePort, mode }) => (
        <li key={`${service.name} ${port}`}>
          <span className="pl-mono">
            {service.name}:{port} → {machinePort ?? 'no such port'}
          </span>
          {mode !== null && <ModeBadge mode={mode} />}
        </li>
      ))}
      {hosts.map((host) => (
        <li key={host} className="pl-mono">
          {host}
        </li>
      ))}
    </ul>
  );
}
