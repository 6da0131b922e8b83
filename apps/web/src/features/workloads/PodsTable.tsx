import type { WorkloadDetail } from '@padlock/contract';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { dataPlaneWord } from './workloadTable.ts';

/** The pods, each with its own proxy: during a rollout they may differ. */
export function PodsTable({ pods }: { pods: WorkloadDetail['podList'] }) {
  return (
    <section className="pl-card pl-table-card" aria-label="Pods">
      <h2>Pods</h2>
      <Table role="table" variant="compact" gridBreakPoint="grid-md" aria-label="Pods">
        <Thead>
          <Tr>
            <Th modifier="nowrap">Name</Th>
            <Th modifier="nowrap">State</Th>
            <Th modifier="nowrap">Proxy</Th>
            <Th modifier="nowrap">Version</Th>
            <Th modifier="nowrap">Address</Th>
            <Th modifier="nowrap">Ports that bypass the proxy</Th>
          </Tr>
        </Thead>
        <Tbody>
          {pods.map((pod) => (
            <Tr key={pod.name}>
              <Td dataLabel="Name" className="pl-mono">
                {pod.name}
              </Td>
              <Td dataLabel="State">{pod.running ? 'running' : 'not running'}</Td>
              <Td dataLabel="Proxy">{dataPlaneWord(pod.dataPlane)}</Td>
              <Td dataLabel="Version" className="pl-number">
                {pod.proxyVersion ?? (pod.dataPlane === 'ambient' ? "the node's ztunnel" : '')}
              </Td>
              <Td dataLabel="Address" className="pl-mono">
                {pod.ip ?? ''}
              </Td>
              <Td dataLabel="Ports that bypass the proxy">
                {pod.excludedInboundPorts.length === 0 ? (
                  <span className="pl-muted">none</span>
                ) : (
                  <span className="pl-mono">{pod.excludedInboundPorts.join(', ')}</span>
                )}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}
