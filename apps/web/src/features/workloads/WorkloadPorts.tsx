import type { WorkloadDetail, WorkloadPort } from '@padlock/contract';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { count, observed, windowWords } from '../../components/format.ts';
import { LockLabel } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { PolicyPageLink, ServiceLink } from '../../components/pageLinks.tsx';
import { ShareBar } from '../../components/ShareBar.tsx';
import { useCluster } from '../../state/urlState.ts';
import { ScopeModePicker } from '../changes/ScopeModePicker.tsx';

/** The container ports: which services lead there, the mode in force and where it is from, what was seen, and the picker. */
export function WorkloadPorts({ workload }: { workload: WorkloadDetail }) {
  const perWorkload = workload.ports.some(({ evidenceScope }) => evidenceScope === 'workload');
  return (
    <section className="pl-card pl-table-card" aria-label="Container ports">
      <h2>Container ports</h2>
      {workload.ports.length === 0 ? (
        <p className="pl-muted">
          Its containers declare no port, and no service leads to one: there is nothing to protect here.
        </p>
      ) : (
        <Table
          role="table"
          variant="compact"
          gridBreakPoint="grid-xl"
          aria-label="Container ports and their mTLS modes"
        >
          <Thead>
            <Tr>
              <Th modifier="nowrap">Port</Th>
              <Th modifier="nowrap">Service ports</Th>
              <Th modifier="nowrap">Effective mode</Th>
              <Th modifier="nowrap">Inherited from</Th>
              <Th modifier="nowrap">Observed, last {windowWords(workload.window)}</Th>
              <Th modifier="nowrap">Set mode</Th>
            </Tr>
          </Thead>
          <Tbody>
            {workload.ports.map((port) => (
              <PortRow key={`${port.port}/${port.transport}`} workload={workload} port={port} />
            ))}
          </Tbody>
        </Table>
      )}
      {perWorkload && workload.ports.length > 1 && (
        <p className="pl-sub">
          Evidence is per workload: telemetry carries no port here, so what was observed is the sum over all
          ports.
        </p>
      )}
    </section>
  );
}

function PortRow({ workload, port }: { workload: WorkloadDetail; port: WorkloadPort }) {
  const cluster = useCluster();
  const { namespace, name } = workload.ref;
  return (
    <Tr>
      <Td dataLabel="Port">
        <b className="pl-mono">
          {port.port}
          {port.transport !== 'TCP' && `/${port.transport}`}
        </b>
        <span className="pl-sub">
          {port.name ?? (port.declared ? 'no name' : 'declared by no container')}
        </span>
      </Td>
      <Td dataLabel="Service ports">
        {port.servicePorts.length === 0 ? (
          <span className="pl-muted">none</span>
        ) : (
          port.servicePorts.map(({ service, port: number }) => (
            <div key={`${service.name} ${number}`}>
              <ServiceLink namespace={service.namespace} name={service.name}>
                {service.name}
              </ServiceLink>{' '}
              <span className="pl-mono">{number}</span>
            </div>
          ))
        )}
      </Td>
      <Td dataLabel="Effective mode">
        {port.mode === null ? <span className="pl-muted">none</span> : <ModeBadge mode={port.mode} />}
      </Td>
      <Td dataLabel="Inherited from">
        <Source port={port} />
      </Td>
      <Td dataLabel="Observed">
        <div className="pl-observed">
          <ShareBar state={port.state} share={port.share} />
          <LockLabel state={port.state}>{observed(port.state, port.share)}</LockLabel>
          <span className="pl-sub">
            {port.evidenceScope === 'workload' && workload.ports.length > 1 && 'whole workload: '}
            {seenText(port)}
          </span>
        </div>
      </Td>
      <Td dataLabel="Set mode">
        {port.setting === null ? (
          <span className="pl-muted">
            {port.transport === 'TCP'
              ? 'No proxy: policy does not reach it'
              : `Mutual TLS does not cover ${port.transport}`}
          </span>
        ) : (
          <ScopeModePicker
            place={{ cluster, scope: 'workload', namespace, name }}
            port={port.port}
            mode={port.setting.mode}
            refusal={port.setting.refusal}
            refusedPicks={port.setting.refusedPicks}
            isReasonHidden={port.setting.refusal === null}
            compact
          />
        )}
      </Td>
    </Tr>
  );
}

function Source({ port: { setting } }: { port: WorkloadPort }) {
  if (setting === null) return null;
  const { bypass, source } = setting.mode;
  if (bypass !== null)
    return (
      <span className="pl-sub">
        {bypass === 'no_sidecar' ? 'no sidecar' : 'excluded from the sidecar'}: policy does not reach it
      </span>
    );
  return (
    <>
      {source.policy && <PolicyPageLink policy={source.policy} />}
      <span className="pl-sub">
        {source.scope === 'default' ? "Istio's default" : `${source.scope} setting`}
      </span>
    </>
  );
}

function seenText({ state, plaintextCallers }: WorkloadPort): string {
  switch (state) {
    case 'locked':
    case 'partial':
    case 'open':
      return `${count(plaintextCallers, 'caller')} without mutual TLS`;
    case 'blocked':
      return 'calls are refused';
    case 'idle':
      return 'no traffic seen';
    case 'unknown':
      return 'no report from the server side';
  }
}
