import type { Topology } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import { windowWords } from '../../../components/format.ts';
import { absoluteTime } from '../../../components/time.ts';
import './timeline.css';

/** Says that the graph is not of now, and what it cannot tell. It goes by the data shown, not by what was asked for. */
export function PastNote({ topology, onLive }: { topology: Topology; onLive: () => void }) {
  return (
    <p className="pl-past" role="status">
      <span>
        <b>Not live.</b> Evidence of the {windowWords(topology.window)} before{' '}
        {topology.at === null ? 'the moment' : absoluteTime(Date.parse(topology.at))}. Services are those of
        now; what policy said then is not known.
      </span>
      <Button variant="link" isInline onClick={onLive}>
        Show what is now
      </Button>
    </p>
  );
}
