import type { TopologyEdge, TrafficWindow } from '@padlock/contract';
import { lockAppearance, LockGlyph, lockGlyph } from '../../../components/lock/index.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { failedSentence, verdictSentence } from '../model/verdict.ts';

/** The state of an edge, large, with the sentence that says what was seen. */
export function Verdict({ edge, window }: { edge: TopologyEdge; window: TrafficWindow }) {
  return (
    <div className={`pl-verdict is-${edge.state}`}>
      <LockGlyph name={lockGlyph(edge.state, edge.expectation)} size={26} />
      <div>
        <b>
          {lockAppearance[edge.state].word}
          {edge.predicted && ', predicted'}
        </b>
        <span>{verdictSentence(edge, window)}</span>
        {edge.failed && <span>{failedSentence(edge.failed)}</span>}
        {edge.lastSeen !== null && (edge.state === 'idle' || edge.predicted) && (
          <span>
            Last traffic <RelativeTime time={edge.lastSeen} />
          </span>
        )}
      </div>
    </div>
  );
}
