import type { Topology, TopologyEdge } from '@padlock/contract';
import { LockLabel } from '../../../components/lock/index.ts';
import { noTelemetry } from '../../../components/noTelemetry.ts';
import { labelText, nodeTitle, rateText } from '../model/graphModel.ts';
import { PanelSection } from './Panel.tsx';

const shown = 12;

/** Who calls a node, and whom it calls; a click opens the connection. */
export function Connections({
  topology,
  id,
  onSelect,
}: {
  topology: Topology;
  id: string;
  onSelect: (id: string) => void;
}) {
  const names = new Map(topology.nodes.map((node) => [node.id, nodeTitle(node)]));
  const list = (title: string, edges: readonly TopologyEdge[], other: 'source' | 'target') => (
    <PanelSection title={`${title} (${edges.length})`}>
      {edges.length === 0 && (
        <p className="pl-panel-note">{topology.at === null ? noTelemetry : 'None in the window.'}</p>
      )}
      <ul className="pl-connections">
        {edges.slice(0, shown).map((edge) => (
          <li key={edge.id}>
            <button type="button" className="pl-link-button" onClick={() => onSelect(edge.id)}>
              {names.get(edge[other]) ?? edge[other]}
            </button>
            <span className="pl-muted pl-number">{rateText(edge) ?? ''}</span>
            <LockLabel state={edge.state} expectation={edge.expectation} size={13}>
              {labelText(edge)}
            </LockLabel>
          </li>
        ))}
      </ul>
      {edges.length > shown && <p className="pl-panel-note">and {edges.length - shown} more, in the table</p>}
    </PanelSection>
  );
  return (
    <>
      {list('Clients', byRate(topology.edges.filter((edge) => edge.target === id)), 'source')}
      {list('Calls', byRate(topology.edges.filter((edge) => edge.source === id)), 'target')}
    </>
  );
}

function byRate(edges: readonly TopologyEdge[]): TopologyEdge[] {
  return edges.toSorted((a, b) => (b.requests?.perSecond ?? 0) - (a.requests?.perSecond ?? 0));
}
