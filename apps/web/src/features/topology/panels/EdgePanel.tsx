import type { EdgeDetail, GraphKind, TopologyNode, TrafficWindow } from '@padlock/contract';
import { windowWords } from '../../../components/format.ts';
import { useQuery } from '@tanstack/react-query';
import RhUiArrowRightIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-arrow-right-icon';
import { ChoiceMenu } from '../../../components/ChoiceMenu.tsx';
import { ErrorState } from '../../../components/ErrorState.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { queries } from '../../../data/queries.ts';
import { useSearchParam } from '../../../state/urlState.ts';
import { unseen } from '../model/evidence.ts';
import { rateText } from '../model/graphModel.ts';
import { ExpectedByPolicy } from './ExpectedByPolicy.tsx';
import { Identities } from './Identities.tsx';
import { Panel, PanelSection } from './Panel.tsx';
import { RequireMtls } from './RequireMtls.tsx';
import { TrafficBars } from './TrafficBars.tsx';
import { Verdict } from './Verdict.tsx';

const ranges = ['1h', '6h', '24h', '7d'] as const;

export interface EdgePanelProps {
  cluster: string;
  id: string;
  window: TrafficWindow;
  graph: GraphKind;
  /** false: Prometheus is away; what it last said is not shown as a state. */
  current: boolean;
  /** A past moment is shown, in Unix seconds; null: now. */
  at: number | null;
  /** What is shown is of a past moment, so that nothing is known of policy. */
  past: boolean;
  /** It differs from policy only because that was changed a moment ago. */
  isChanging: boolean;
  takesFocus: boolean;
  onClose: () => void;
  onSelect: (id: string) => void;
}

/** Evidence and explanation of one connection. */
export function EdgePanel(props: EdgePanelProps) {
  const { cluster, id, window, graph, at, past } = props;
  const [rawRange, setRange] = useSearchParam('range');
  const range = ranges.find((candidate) => candidate === rawRange) ?? '1h';
  const query = useQuery(queries.edge(cluster, { id, window, graph, range, at }));
  const detail =
    query.data && (props.current ? query.data : { ...query.data, edge: unseen(query.data.edge) });
  return (
    <Panel
      kicker="Connection"
      label="Connection"
      takesFocus={props.takesFocus && detail !== undefined}
      onClose={props.onClose}
      title={
        detail ? (
          <Ends detail={detail} onSelect={props.onSelect} />
        ) : (
          <span className="pl-muted">Connection</span>
        )
      }
      footer={detail && !past && <RequireMtls detail={detail} isLocked={detail.edge.state === 'locked'} />}
    >
      {detail ? (
        <>
          <p className="pl-panel-facts-line">{summary(detail)}</p>
          <Verdict edge={detail.edge} window={window} />
          {props.isChanging && (
            <p className="pl-panel-note" role="status">
              Changing: policy was changed a moment ago, and the window still holds what was before.
            </p>
          )}
          <PanelSection
            title={seriesTitle(detail)}
            aside={
              <ChoiceMenu
                name="Range"
                value={range}
                choices={ranges.map((value) => ({
                  value,
                  label: `${at === null ? 'last' : 'the'} ${windowWords(value)}${at === null ? '' : ' before'}`,
                }))}
                onChoose={setRange}
                className="pl-range"
              />
            }
          >
            {detail.series && detail.series.timestamps.length > 0 ? (
              <TrafficBars series={detail.series} isLive={!past} />
            ) : (
              <p className="pl-panel-note">
                No history in the {at === null ? 'last' : ''} {windowWords(range)}
                {at === null ? '' : ' before'}.
              </p>
            )}
            <p className="pl-panel-why">{reporterWords(detail.edge.reportedBy)}</p>
          </PanelSection>
          <Identities clients={detail.clientIdentities} servers={detail.serverIdentities} />
          {past ? (
            <p className="pl-panel-note">What policy said then is not known.</p>
          ) : (
            <ExpectedByPolicy
              edge={{ ...detail.edge, drift: detail.edge.drift && !props.isChanging }}
              parts={detail.parts}
            />
          )}
        </>
      ) : query.error ? (
        <ErrorState
          title="This connection cannot be shown"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton rows={6} height={60} label="Loading the connection" />
      )}
    </Panel>
  );
}

function Ends({ detail, onSelect }: { detail: EdgeDetail; onSelect: (id: string) => void }) {
  return (
    <>
      <End node={detail.source} onSelect={onSelect} />
      <RhUiArrowRightIcon className="pl-panel-arrow" role="img" aria-label="to" />
      <End node={detail.target} onSelect={onSelect} />
    </>
  );
}

function End({ node, onSelect }: { node: TopologyNode; onSelect: (id: string) => void }) {
  return (
    <button type="button" className="pl-link-button" onClick={() => onSelect(node.id)}>
      {node.kind === 'unnamed' ? 'Unnamed client' : node.name}
    </button>
  );
}

function summary({ edge, source, target }: EdgeDetail): string {
  const place = (node: TopologyNode) =>
    node.namespace ?? (node.kind === 'unnamed' ? 'no sidecar' : 'outside');
  const protocols = edge.protocols.map((protocol) => (protocol === 'grpc' ? 'gRPC' : protocol.toUpperCase()));
  const candidates =
    source.candidates.length > 0 ? `candidates: ${source.candidates.join(', ')} (a guess)` : undefined;
  return [`${place(source)} to ${place(target)}`, protocols.join(', '), rateText(edge), candidates]
    .filter(Boolean)
    .join(' · ');
}

function seriesTitle({ series }: EdgeDetail): string {
  switch (series?.basis) {
    case 'connections':
      return 'Connections opened';
    case 'bytes':
      return 'Bytes';
    case 'requests':
    case undefined:
      return 'Requests';
  }
}

function reporterWords(reportedBy: EdgeDetail['edge']['reportedBy']): string {
  switch (reportedBy) {
    case 'server':
      return 'Reported by the server proxy.';
    case 'client':
      return 'Reported by the client proxy only, which cannot tell mutual TLS.';
    case 'none':
      return 'Reported by no proxy in the window.';
  }
}
