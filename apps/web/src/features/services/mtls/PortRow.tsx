import type { ServiceDetail, ServicePortDetail } from '@padlock/contract';
import { ExpandableRowContent, Tbody, Td, Tr } from '@patternfly/react-table';
import { count, observed, windowWords } from '../../../components/format.ts';
import { LockLabel } from '../../../components/lock/index.ts';
import { ModeBadge } from '../../../components/ModeBadge.tsx';
import { ModePicker } from '../../../components/ModePicker.tsx';
import { ShareBar } from '../../../components/ShareBar.tsx';
import { usePodsKnown } from '../../../components/usePodsKnown.ts';
import { useCluster, useSearchParam } from '../../../state/urlState.ts';
import { pendingChanges, usePendingPicks } from '../../changes/pendingChanges.ts';
import { defaultSource } from '../../changes/scopePick.ts';
import { ClientList } from './ClientList.tsx';
import { ModeChain } from './ModeChain.tsx';
import { ModeSource } from './ModeSource.tsx';
import { portTitle, targetText } from './portText.ts';

export interface PortRowProps {
  service: ServiceDetail;
  port: ServicePortDetail;
  rowIndex: number;
  /** Why nothing on this page may be picked; null: it may. */
  barred: string | null;
}

export function PortRow({ service, port, rowIndex, barred }: PortRowProps) {
  const cluster = useCluster();
  const place = { cluster, scope: 'service', namespace: service.namespace, name: service.name } as const;
  const pending = usePendingPicks(place).find((pick) => pick.port === port.port);
  const [open, toggle] = useOpenPort(port.port);
  return (
    <Tbody isExpanded={open}>
      <Tr className="pl-port" data-pending={pending !== undefined} isContentExpanded={open}>
        <Td
          expand={{
            rowIndex,
            isExpanded: open,
            onToggle: toggle,
            expandId: `port-${port.port}`,
          }}
        />
        <Td dataLabel="Port">
          <b>{portTitle(port)}</b>
          <span className="pl-sub">{port.protocol}</span>
        </Td>
        <Td dataLabel="Port → target" className="pl-mono">
          {targetText(port)}
        </Td>
        <Td dataLabel="Effective mode">
          {port.mode === null ? <NoMode port={port} /> : <ModeBadge mode={port.mode} />}
        </Td>
        <Td dataLabel="Inherited from">
          <ModeSource port={port} />
        </Td>
        <Td dataLabel={`Observed, last ${windowWords(service.window)}`}>
          <Observed port={port} whole={port.evidenceScope === 'service' && service.ports.length > 1} />
        </Td>
        <Td dataLabel="Set mode">
          <ModePicker
            label={`Mode of port ${port.port}${port.name === null ? '' : ` (${port.name})`}`}
            value={pending?.to ?? port.pick}
            resolvesTo={port.defaultMode}
            resolvesFrom={defaultSource(port.targets)}
            disabledReason={port.refusal?.reason ?? barred}
            isReasonHidden={port.refusal === null}
            refusedPicks={port.refusedPicks}
            onPick={(to) => pendingChanges.pick(place, { port: port.port, from: port.pick, to })}
          />
        </Td>
      </Tr>
      <Tr isExpanded={open} data-pending={pending !== undefined}>
        <Td colSpan={7} noPadding>
          <ExpandableRowContent>
            <div className="pl-port-detail">
              <ModeChain port={port} />
              <ClientList port={port} window={service.window} />
            </div>
          </ExpandableRowContent>
        </Td>
      </Tr>
    </Tbody>
  );
}

/** Which rows are open stands in the address, like everything that a shared link should show. */
function useOpenPort(port: number): [boolean, () => void] {
  const [raw, setRaw] = useSearchParam('ports');
  const ports = (raw ?? '').split(',').filter((text) => text !== '');
  const open = ports.includes(String(port));
  return [
    open,
    () => {
      const next = open ? ports.filter((text) => text !== String(port)) : [...ports, String(port)];
      setRaw(next.length === 0 ? null : next.join(','));
    },
  ];
}

/** `whole`: telemetry carries no port, so this is what the service saw on all its ports, and said to be that. */
function Observed({ port, whole }: { port: ServicePortDetail; whole: boolean }) {
  return (
    <div className="pl-observed">
      <ShareBar state={port.state} share={port.share} />
      <LockLabel state={port.state}>{observed(port.state, port.share)}</LockLabel>
      <span className="pl-sub">
        {whole && 'whole service: '}
        {seenText(port)}
      </span>
    </div>
  );
}

function seenText(port: ServicePortDetail): string {
  switch (port.state) {
    case 'locked':
    case 'partial':
    case 'open':
      return clients(port);
    case 'blocked':
      return 'calls are refused';
    case 'idle':
      return 'no traffic seen';
    case 'unknown':
      return 'no report from the server side';
  }
}

/** Raw TCP may carry the application's own TLS: there, what is not mutual TLS is not called plaintext. */
function clients({ protocol, plaintextCallers }: ServicePortDetail): string {
  const isPlain = /^(http|grpc)/i.test(protocol);
  return isPlain
    ? count(plaintextCallers, 'plaintext client')
    : count(plaintextCallers, 'client without mutual TLS', 'clients without mutual TLS');
}

function NoMode({ port }: { port: ServicePortDetail }) {
  const podsKnown = usePodsKnown();
  return (
    <span className="pl-muted">
      {port.targets.length > 0 ? 'no sidecar' : podsKnown ? 'no pods' : 'not known'}
    </span>
  );
}
