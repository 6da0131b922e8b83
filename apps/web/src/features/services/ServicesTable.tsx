import type { ServiceSummary, TrafficWindow } from '@padlock/contract';
import { Checkbox } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { observed, rate, windowWords } from '../../components/format.ts';
import { LockLabel } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { ServiceLink } from '../../components/pageLinks.tsx';
import { ShareBar } from '../../components/ShareBar.tsx';
import { usePodsKnown } from '../../components/usePodsKnown.ts';
import { useTableOrder } from '../../components/useTableOrder.ts';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { bulkRefusal } from './bulk.ts';
import { sortKeys, sortServices } from './serviceTable.ts';
import './mtls/mtls.css';

/** The list, sorted by a column that stands in the address as `sort=rate` or `sort=-rate`. */
export function ServicesTable({
  services,
  window,
  selected,
  onSelect,
}: {
  services: readonly ServiceSummary[];
  window: TrafficWindow;
  /** Ids. */
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}) {
  const rootNamespace = useQuery(queries.mesh(useCluster())).data?.rootNamespace;
  const podsKnown = usePodsKnown();
  const selectable = services.filter((service) => bulkRefusal(service, rootNamespace, podsKnown) === null);
  const toggle = (ids: readonly string[], isSelected: boolean) => {
    const next = new Set(selected);
    for (const id of ids) {
      if (isSelected) next.add(id);
      else next.delete(id);
    }
    onSelect(next);
  };
  const { order, sortBy: sort } = useTableOrder(sortKeys);
  return (
    <Table role="table" variant="compact" gridBreakPoint="grid-md" aria-label="Services">
      <Thead>
        <Tr>
          <Th modifier="fitContent">
            <Checkbox
              id="select-all-services"
              aria-label="Select all services shown"
              isDisabled={selectable.length === 0}
              isChecked={
                selectable.every(({ id }) => selected.has(id))
                  ? selectable.length > 0
                  : selectable.some(({ id }) => selected.has(id))
                    ? null
                    : false
              }
              onChange={(_, isSelected) =>
                toggle(
                  selectable.map(({ id }) => id),
                  isSelected,
                )
              }
            />
          </Th>
          <Th modifier="nowrap" {...sort('name')}>
            Name
          </Th>
          <Th modifier="nowrap" {...sort('namespace')}>
            Namespace
          </Th>
          <Th modifier="nowrap">Ports</Th>
          <Th modifier="nowrap" {...sort('observed')}>
            Observed, last {windowWords(window)}
          </Th>
          <Th modifier="nowrap" {...sort('rate')}>
            Requests
          </Th>
          <Th modifier="nowrap" {...sort('pods')}>
            Pods
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {sortServices(services, order).map((service) => (
          <Tr key={service.id} isRowSelected={selected.has(service.id)}>
            <Td
              dataLabel="Select"
              modifier="fitContent"
              title={bulkRefusal(service, rootNamespace, podsKnown) ?? ''}
            >
              <Checkbox
                id={`select-${service.id}`}
                aria-label={`Select service ${service.namespace}/${service.name}`}
                isDisabled={bulkRefusal(service, rootNamespace, podsKnown) !== null}
                isChecked={selected.has(service.id)}
                onChange={(_, isSelected) => toggle([service.id], isSelected)}
              />
            </Td>
            <Td dataLabel="Name">
              <ServiceLink namespace={service.namespace} name={service.name}>
                {service.name}
              </ServiceLink>
              {service.headless && <span className="pl-sub">headless</span>}
            </Td>
            <Td dataLabel="Namespace">{service.namespace}</Td>
            <Td dataLabel="Ports">
              <Ports service={service} podsKnown={podsKnown} />
            </Td>
            <Td dataLabel={`Observed, last ${windowWords(window)}`}>
              <div className="pl-observed">
                <ShareBar state={service.state} share={service.share} />
                <LockLabel state={service.state}>{observed(service.state, service.share)}</LockLabel>
              </div>
            </Td>
            <Td dataLabel="Requests" className="pl-number">
              {service.state === 'unknown' && service.requestsPerSecond === 0
                ? '–'
                : rate(service.requestsPerSecond)}
            </Td>
            <Td dataLabel="Pods" className="pl-number">
              {service.pods > 0 || podsKnown ? podsText(service) : 'not known'}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function Ports({ service, podsKnown }: { service: ServiceSummary; podsKnown: boolean }) {
  if (service.ports.length === 0) return <span className="pl-muted">no ports</span>;
  return (
    <ul className="pl-port-modes">
      {service.ports.map(({ name, port, mode }) => (
        <li key={port}>
          <span className="pl-mono">
            {name === null ? '' : `${name} `}
            {port}
          </span>
          {mode === null ? (
            <span className="pl-muted">{podsKnown ? 'no sidecar' : 'mode not known'}</span>
          ) : (
            <ModeBadge mode={mode} />
          )}
        </li>
      ))}
    </ul>
  );
}

function podsText({ pods, podsInMesh }: ServiceSummary): string {
  if (pods === podsInMesh) return String(pods);
  return podsInMesh === 0 ? `${pods}, no sidecar` : `${pods}, ${podsInMesh} with sidecar`;
}
