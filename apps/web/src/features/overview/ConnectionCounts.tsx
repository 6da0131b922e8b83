import type { Overview } from '@padlock/contract';
import { Link } from 'react-router';
import { count } from '../../components/format.ts';
import { lockAppearance, LockGlyph, lockGlyph, lockStates } from '../../components/lock/index.ts';
import { useTopologyLink } from './topologyLinks.ts';
import { DashCard } from './DashCard.tsx';

/** How many connections are in each state; each leads to them in the topology. */
export function ConnectionCounts({
  edges,
  sources,
  namespaces,
}: Pick<Overview, 'edges' | 'sources'> & { namespaces: readonly string[] | null }) {
  const topologyWith = useTopologyLink(namespaces);
  const total = lockStates.reduce((sum, state) => sum + edges[state], 0);
  const most = Math.max(1, ...lockStates.map((state) => edges[state]));
  return (
    <DashCard title={total === 0 ? 'Connections' : count(total, 'connection')} area="counts">
      {total === 0 ? (
        <p className="pl-muted">{noneText(sources)}</p>
      ) : (
        <ul className="pl-counts">
          {lockStates.map((state) => (
            <li key={state} className={`is-${state}`} title={lockAppearance[state].meaning}>
              <Link to={topologyWith({ lock: state })}>
                <LockGlyph name={lockGlyph(state, 'mutual_tls')} size={14} />
                <span>{lockAppearance[state].word}</span>
                <span className="pl-counts-bar" aria-hidden>
                  {edges[state] > 0 && <span style={{ width: `${(100 * edges[state]) / most}%` }} />}
                </span>
                <b className="pl-number">{edges[state]}</b>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </DashCard>
  );
}

/** Without an answer of Prometheus nothing is said about traffic, neither that there is some nor that there is none. */
function noneText(sources: Overview['sources']): string {
  const prometheus = sources.find(({ name }) => name === 'prometheus');
  if (prometheus && prometheus.state !== 'ok')
    return `Not known: ${prometheus.message ?? 'Prometheus has not answered yet.'}`;
  return 'No traffic was seen in the last day. Call a service of the mesh, and the connection stands here within two scrapes.';
}
