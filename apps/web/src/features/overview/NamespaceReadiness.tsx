import type { NamespaceOverview } from '@padlock/contract';
import { count } from '../../components/format.ts';
import { usePodsKnown } from '../../components/usePodsKnown.ts';
import { DashCard } from './DashCard.tsx';
import { ReadinessBar, ReadinessIcon } from './ReadinessMarks.tsx';
import { readinessWords } from './readinessWords.ts';

const rows = [
  { key: 'strict', text: 'STRICT in force' },
  { key: 'ready', text: 'ready: only mutual TLS was seen in the last day' },
  { key: 'unseen', text: 'unseen: nobody called in the last day' },
  { key: 'blocked', text: 'blocked: a caller without mutual TLS, or a pod without a proxy' },
  { key: 'outside', text: 'outside: no pod behind it has a proxy' },
  { key: 'unknown', text: 'not known: the last day of traffic is not known' },
] as const;

/** How far the ports of a namespace are on the way to STRICT. */
export function NamespaceReadiness({ namespace }: { namespace: NamespaceOverview }) {
  const words = readinessWords(namespace, usePodsKnown());
  return (
    <DashCard title="Readiness for STRICT" area="settings">
      <div className="pl-ns-ready">
        <ReadinessIcon state={words.state} />
        <b>{words.headline}</b>
        {words.total > 0 && (
          <span className="pl-muted pl-number">
            {words.ready} of {count(words.total, 'port')} ready
          </span>
        )}
      </div>
      {words.total > 0 && <ReadinessBar words={words} />}
      <ul className="pl-readiness">
        {rows
          .filter(({ key }) => namespace.readiness.ports[key] > 0)
          .map(({ key, text }) => (
            <li key={key}>
              <b className="pl-number">{namespace.readiness.ports[key]}</b> {text}
            </li>
          ))}
      </ul>
      {words.blockers !== '' && <p className="pl-ns-why">{words.blockers}.</p>}
    </DashCard>
  );
}
