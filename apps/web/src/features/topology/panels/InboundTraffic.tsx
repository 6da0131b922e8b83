import type { Topology, TrafficWindow } from '@padlock/contract';
import { count, observed, rate, windowWords } from '../../../components/format.ts';
import { LockLabel } from '../../../components/lock/index.ts';
import { ShareBar, ShareKey } from '../../../components/ShareBar.tsx';
import { inbound } from '../model/inbound.ts';
import { PanelSection } from './Panel.tsx';

/** Requests that arrived at a node, by mutual TLS and plaintext. Nothing for a node that takes no HTTP. */
export function InboundTraffic({
  topology,
  id,
  window,
}: {
  topology: Topology;
  id: string;
  window: TrafficWindow;
}) {
  const sum = inbound(topology.edges, id);
  if (!sum) return null;
  return (
    <PanelSection
      title={`Inbound requests, last ${windowWords(window)}`}
      aside={
        <LockLabel state={sum.state} size={14}>
          {sum.state === 'unknown' ? observed(sum.state, null) : sum.text}
        </LockLabel>
      }
    >
      <ShareBar state={sum.state} share={sum.share} />
      <span className="pl-bars-keys">
        <span>
          <ShareKey kind="mutual" /> Mutual TLS <b>{rate(sum.mutualTlsPerSecond)}</b>
        </span>
        <span>
          <ShareKey kind="rest" /> Plaintext <b>{rate(sum.plaintextPerSecond)}</b>
          {sum.plaintextClients > 0 && (
            <span className="pl-muted">{count(sum.plaintextClients, 'client')}</span>
          )}
        </span>
      </span>
    </PanelSection>
  );
}
