import type { TrafficWindow, WorkloadSummary } from '@padlock/contract';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { observed, rate, windowWords } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { LockLabel } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { WorkloadLink } from '../../components/pageLinks.tsx';
import { ShareBar } from '../../components/ShareBar.tsx';
import { useTableOrder } from '../../components/useTableOrder.ts';
import { dataPlaneWord, sortKeys, sortWorkloads } from './workloadTable.ts';
import './workloads.css';

/** The list of workloads. `parameter`: where its order stands in the address. */
export function WorkloadsTable({
  workloads,
  window,
  parameter,
  withNamespace = true,
}: {
  workloads: readonly WorkloadSummary[];
  window: TrafficWindow;
  parameter?: string;
  /** false where all of them are of one namespace. */
  withNamespace?: boolean;
}) {
  const { order, sortBy } = useTableOrder(sortKeys, parameter);
  return (
    <Table role="table" variant="compact" gridBreakPoint="grid-md" aria-label="Workloads">
      <Thead>
        <Tr>
          <Th modifier="nowrap" {...sortBy('name')}>
            Name
          </Th>
          {withNamespace && (
            <Th modifier="nowrap" {...sortBy('namespace')}>
              Namespace
            </Th>
          )}
          <Th modifier="nowrap" {...sortBy('proxy')}>
            Proxy
          </Th>
          <Th modifier="nowrap">Container ports</Th>
          <Th modifier="nowrap" {...sortBy('observed')}>
            Observed, last {windowWords(window)}
          </Th>
          <Th modifier="nowrap" {...sortBy('rate')}>
            Requests
          </Th>
          <Th modifier="nowrap" {...sortBy('pods')}>
            Pods
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {sortWorkloads(workloads, order).map((workload) => (
          <Tr key={workload.id}>
            <Td dataLabel="Name">
              <span className="pl-workload-name">
                <KindBadge kind={workload.ref.kind} />
                <WorkloadLink namespace={workload.ref.namespace} name={workload.ref.name}>
                  {workload.ref.name}
                </WorkloadLink>
              </span>
            </Td>
            {withNamespace && <Td dataLabel="Namespace">{workload.ref.namespace}</Td>}
            <Td dataLabel="Proxy">
              {workload.dataPlane === 'none' ? (
                <span className="pl-muted">none</span>
              ) : (
                <>
                  {dataPlaneWord(workload.dataPlane)}
                  <span className="pl-sub pl-number">{workload.proxyVersions.join(', ')}</span>
                </>
              )}
            </Td>
            <Td dataLabel="Container ports">
              <Ports workload={workload} />
            </Td>
            <Td dataLabel={`Observed, last ${windowWords(window)}`}>
              <div className="pl-observed">
                <ShareBar state={workload.state} share={workload.share} />
                <LockLabel state={workload.state}>{observed(workload.state, workload.share)}</LockLabel>
              </div>
            </Td>
            <Td dataLabel="Requests" className="pl-number">
              {workload.state === 'unknown' && workload.requestsPerSecond === 0
                ? '–'
                : rate(workload.requestsPerSecond)}
            </Td>
            <Td dataLabel="Pods" className="pl-number">
              {podsText(workload)}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function Ports({ workload: { ports, dataPlane } }: { workload: WorkloadSummary }) {
  if (ports.length === 0) return <span className="pl-muted">none declared</span>;
  if (dataPlane === 'none')
    return (
      <>
        <span className="pl-mono">{ports.map(({ port }) => port).join(', ')}</span>
        <span className="pl-sub">no proxy: plaintext only</span>
      </>
    );
  return (
    <ul className="pl-port-modes">
      {ports.map(({ port, transport, mode }) => (
        <li key={`${port}/${transport}`}>
          <span className="pl-mono">{transport === 'TCP' ? port : `${port}/${transport}`}</span>
          {mode === null ? <span className="pl-muted">not TCP</span> : <ModeBadge mode={mode} />}
        </li>
      ))}
    </ul>
  );
}

function podsText({ pods, podsInMesh }: WorkloadSummary): string {
  return pods === podsInMesh || podsInMesh === 0 ? String(pods) : `${pods}, ${podsInMesh} in mesh`;
}
