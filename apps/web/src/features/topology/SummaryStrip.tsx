import type { LockState, SourceStatus, Topology } from '@padlock/contract';
import { count } from '../../components/format.ts';
import { lockAppearance, lockGlyph, LockGlyph, lockStates } from '../../components/lock/index.ts';
import { ShareBar } from '../../components/ShareBar.tsx';
import { notConfigured } from '../../shell/sourceProblems.ts';
import { toggled, troubleStates } from './model/viewOptions.ts';

/** With more connections than this, those that need a look are one click away. */
const manyEdges = 100;

/** How many connections are in each state, each count a filter; and how much of all traffic was mutual TLS. */
export function SummaryStrip({
  totals,
  all,
  locks,
  updating,
  unread,
  onChange,
}: {
  totals: Topology['totals'];
  /** How many connections there are where Find or Hide leave some out. */
  all: number | undefined;
  locks: ReadonlySet<LockState>;
  updating: boolean;
  /** The cluster or Prometheus, where it has not answered once. */
  unread: SourceStatus | undefined;
  onChange: (locks: ReadonlySet<LockState>) => void;
}) {
  const isTroubleOnly =
    locks.size === troubleStates.size && [...troubleStates].every((state) => locks.has(state));
  const edges = lockStates.reduce((sum, state) => sum + totals.edges[state], 0);
  // Counts of nothing would say that there is no connection.
  if (edges === 0 && unread !== undefined)
    return (
      <div className="pl-strip">
        <span className="pl-strip-total">
          {unread.message === notConfigured
            ? 'Connections are not known: there is no Prometheus'
            : 'Connections are not known yet'}
        </span>
      </div>
    );
  return (
    <div className="pl-strip">
      <span className="pl-strip-total">
        <b>{edges}</b> {all === undefined ? '' : `of ${all} `}
        {count(all ?? edges, 'connection').replace(/^\d+ /, '')}
      </span>
      <div role="group" aria-label="Highlight connections by state" className="pl-strip-states">
        {lockStates.map((state) => (
          <button
            key={state}
            type="button"
            className={`pl-strip-state is-${state}`}
            aria-pressed={locks.has(state)}
            title={lockAppearance[state].meaning}
            onClick={() => onChange(toggled(locks, state))}
          >
            <LockGlyph name={lockGlyph(state, 'mutual_tls')} size={14} />
            <span>
              <b>{totals.edges[state]}</b> {lockAppearance[state].word.toLowerCase()}
            </span>
          </button>
        ))}
        {edges > manyEdges && (
          <button
            type="button"
            className="pl-strip-state"
            aria-pressed={isTroubleOnly}
            title="Highlight what is partial, open or blocked"
            onClick={() => onChange(isTroubleOnly ? new Set() : troubleStates)}
          >
            Only problems
          </button>
        )}
      </div>
      <span role="status" className="pl-strip-updating">
        {updating ? 'Updating' : ''}
      </span>
      <TrafficShare totals={totals} isWhole={all !== undefined} />
    </div>
  );
}

/** @param isWhole whether it must be said that this is about all connections, also those left out. */
function TrafficShare({ totals, isWhole }: { totals: Topology['totals']; isWhole: boolean }) {
  const share = totals.requests ?? totals.connections;
  if (!share) return null;
  const what = share === totals.requests ? 'requests' : 'connections';
  const state = share.mutualTls === share.total ? 'locked' : share.mutualTls === 0 ? 'open' : 'partial';
  return (
    <span className="pl-strip-share" title={`Share of ${what} over mutual TLS in the window`}>
      <span className="pl-muted">
        Encrypted {what}
        {isWhole ? ', of all' : ''}
      </span>
      <span className="pl-strip-bar">
        <ShareBar state={state} share={share} />
      </span>
      <b>{share.precise}</b>
    </span>
  );
}
