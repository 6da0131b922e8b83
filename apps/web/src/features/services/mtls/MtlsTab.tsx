import { Alert } from '@patternfly/react-core';
import type { ServiceDetail } from '@padlock/contract';
import { Table, Thead, Tr, Th } from '@patternfly/react-table';
import RhUiInformationIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-information-icon';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { windowWords } from '../../../components/format.ts';
import { ServiceLink } from '../../../components/pageLinks.tsx';
import { Link } from 'react-router';
import { paths } from '../../../state/paths.ts';
import { useCluster } from '../../../state/urlState.ts';
import { PortRow } from './PortRow.tsx';
import { useReconciledPicks } from './useReconciledPicks.ts';
import { usePickerBar } from '../../changes/usePickerBar.ts';
import './mtls.css';

/** One row for each port: mode, where it comes from, what was seen, and the picker. */
export function MtlsTab({ service }: { service: ServiceDetail }) {
  const barred = usePickerBar(service);
  useReconciledPicks(service);
  const perService = service.ports.some(({ evidenceScope }) => evidenceScope === 'service');
  return (
    <>
      <SharedPods service={service} />
      {service.ports.length === 0 ? (
        <div className="pl-card">
          <EmptyState title="No ports">
            {service.name} has no ports, so there is nothing to protect here.
          </EmptyState>
        </div>
      ) : (
        <div className="pl-card pl-ports">
          <Table
            role="table"
            variant="compact"
            gridBreakPoint="grid-xl"
            aria-label="Ports and their mTLS modes"
          >
            <Thead>
              <Tr>
                <Th screenReaderText="Details" />
                <Th modifier="nowrap">Port</Th>
                <Th modifier="nowrap">Port → target</Th>
                <Th modifier="nowrap">Effective mode</Th>
                <Th modifier="nowrap">Inherited from</Th>
                <Th modifier="nowrap">Observed, last {windowWords(service.window)}</Th>
                <Th modifier="nowrap">Set mode</Th>
              </Tr>
            </Thead>
            {service.ports.map((port, index) => (
              <PortRow
                key={`${port.transport}/${port.port}`}
                service={service}
                port={port}
                rowIndex={index}
                barred={barred}
              />
            ))}
          </Table>
        </div>
      )}
      {/* Below: it comes and goes with the API server, and must not move the table. */}
      {barred !== null && <Alert isInline variant="info" title={barred} component="p" />}
      {perService && service.ports.length > 1 && (
        <p className="pl-footnote">
          <RhUiInformationIcon aria-hidden />
          Evidence is per service: telemetry carries no port here, so what was observed is the sum over all
          ports.
        </p>
      )}
      <p className="pl-footnote">
        <RhUiInformationIcon aria-hidden />
        <span>
          Padlock writes port settings to a PeerAuthentication of {service.namespace}. Modes apply to the
          container port of every pod that it selects. <PastChanges service={service} />
        </span>
      </p>
    </>
  );
}

/** Leads to the history, to what touched this service. */
function PastChanges({ service: { namespace, name } }: { service: ServiceDetail }) {
  const cluster = useCluster();
  const search = `?${new URLSearchParams({ find: `${namespace}/${name}` })}`;
  return <Link to={{ pathname: paths.changes(cluster), search }}>Past changes of {name}</Link>;
}

/** A change of these pods is a change of other services too. */
function SharedPods({ service: { sharedWith } }: { service: ServiceDetail }) {
  if (sharedWith.length === 0) return null;
  return (
    <Alert
      isInline
      variant="info"
      component="p"
      title={
        <>
          These pods are also selected by {sharedWith.length === 1 ? 'service ' : 'services '}
          {sharedWith.map((other, index) => (
            <span key={`${other.namespace}/${other.name}`}>
              {index > 0 && ', '}
              <ServiceLink namespace={other.namespace} name={other.name}>
                {other.name}
              </ServiceLink>
            </span>
          ))}
          ; a change applies to {sharedWith.length === 1 ? 'both' : 'all of them'}.
        </>
      }
    />
  );
}
