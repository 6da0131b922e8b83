import { Button } from '@patternfly/react-core';
import type { NamespaceOverview, Share, TrafficWindow } from '@padlock/contract';
import { useState } from 'react';
import { count, observed, windowWords } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { LockGlyph, lockGlyph } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { NamespaceLink } from '../../components/pageLinks.tsx';
import { usePodsKnown } from '../../components/usePodsKnown.ts';
import { stateOfShare } from './coverage.ts';
import { ReadinessBar, ReadinessIcon } from './ReadinessMarks.tsx';
import { readinessWords } from './readinessWords.ts';
import { byAttention } from './namespaceOrder.ts';

/** More would push everything else off the page; the rest is one click away. */
const first = 8;

/** Each namespace with its mode, what was seen, and how far it is on the way to STRICT. */
export function NamespaceCards({
  namespaces,
  window,
}: {
  namespaces: readonly NamespaceOverview[];
  window: TrafficWindow;
}) {
  const [all, setAll] = useState(false);
  const sorted = byAttention(namespaces);
  const shown = all ? sorted : sorted.slice(0, first);
  return (
    <section className="pl-dash-namespaces" aria-label="Namespaces">
      <ul className="pl-ns-cards">
        {shown.map((namespace) => (
          <li key={namespace.name} className="pl-card pl-ns-card">
            <NamespaceCard namespace={namespace} window={window} />
          </li>
        ))}
      </ul>
      {namespaces.length > first && (
        <Button variant="link" isInline onClick={() => setAll(!all)}>
          {all ? `Show the first ${first}` : `Show all ${namespaces.length} namespaces`}
        </Button>
      )}
    </section>
  );
}

function NamespaceCard({ namespace, window }: { namespace: NamespaceOverview; window: TrafficWindow }) {
  const { name, mode, pods, podsInMesh, services, requests, connections, state, blocked } = namespace;
  const podsKnown = usePodsKnown();
  const words = readinessWords(namespace, podsKnown);
  return (
    <>
      <div className="pl-ns-head">
        <KindBadge kind="Namespace" />
        <h2>
          <NamespaceLink name={name}>{name}</NamespaceLink>
        </h2>
        {podsInMesh > 0 ? (
          <ModeBadge mode={mode.mode} />
        ) : (
          <span className="pl-muted">{podsKnown ? 'not in mesh' : 'pods not known'}</span>
        )}
      </div>
      <div className="pl-ns-seen">
        {requests === null && connections === null ? (
          <span className={`pl-ns-state is-${state}`}>
            <LockGlyph name={lockGlyph(state)} size={16} /> {observed(state, null)}
            <small> in the last {windowWords(window)}</small>
          </span>
        ) : (
          <>
            <SeenShare share={requests} unit="requests" />
            <SeenShare share={connections} unit={connections?.basis === 'bytes' ? 'TCP bytes' : 'TCP'} />
          </>
        )}
        <span className="pl-ns-size pl-muted pl-number">
          {services > 0 ? count(services, 'service') : count(pods, 'pod')}
        </span>
      </div>
      <div className="pl-ns-ready" title={words.blockers}>
        <ReadinessIcon state={words.state} />
        <b>{words.headline}</b>
        {words.total > 0 && (
          <span className="pl-muted pl-number">
            {words.ready} of {count(words.total, 'port')}
          </span>
        )}
      </div>
      {words.total > 0 && <ReadinessBar words={words} />}
      <p className="pl-ns-why">
        {[words.blockers, refused(blocked)].filter((text) => text !== '').join('; ')}
      </p>
    </>
  );
}

function refused(blocked: number): string {
  return blocked === 0 ? '' : `${count(blocked, 'connection')} refused`;
}

function SeenShare({ share, unit }: { share: Share | null; unit: string }) {
  if (share === null) return null;
  return (
    <span className={`pl-ns-share is-${stateOfShare(share)} pl-number`}>
      <b>{share.precise}</b> <small>{unit}</small>
    </span>
  );
}
