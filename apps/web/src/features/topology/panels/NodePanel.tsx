import type { Finding, Topology, TopologyNode, TrafficWindow } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '../../../components/ErrorState.tsx';
import { count } from '../../../components/format.ts';
import { isHiddenNamespace } from '../../../components/hiddenNamespace.ts';
import { KindBadge } from '../../../components/KindBadge.tsx';
import { ServiceLink, WorkloadLink } from '../../../components/pageLinks.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { usePodsKnown } from '../../../components/usePodsKnown.ts';
import { queries } from '../../../data/queries.ts';
import { FindingLines } from '../../findings/FindingLines.tsx';
import { placeKey } from '../../changes/pickPlace.ts';
import type { PendingPlan } from '../usePendingPlans.ts';
import { Connections } from './Connections.tsx';
import { InboundTraffic } from './InboundTraffic.tsx';
import { OtherCluster } from './OtherCluster.tsx';
import { Panel, PanelSection } from './Panel.tsx';
import { ServicePorts } from './ServicePorts.tsx';
import { WorkloadModes } from './WorkloadModes.tsx';

export interface NodePanelProps {
  cluster: string;
  node: TopologyNode;
  topology: Topology;
  window: TrafficWindow;
  plans: readonly PendingPlan[];
  findings: readonly Finding[];
  /** false: Prometheus is away. */
  current: boolean;
  /** What is shown is of a past moment: what can be set now has no place beside it. */
  past: boolean;
  takesFocus: boolean;
  onClose: () => void;
  onSelect: (id: string) => void;
}

const kinds = {
  service: 'Service',
  workload: 'Workload',
  unnamed: 'Client',
  external: 'External host',
} as const;

/** One service, workload or client: its ports with their pickers, who calls it and whom it calls. */
export function NodePanel(props: NodePanelProps) {
  const { node, topology, window } = props;
  if (node.otherCluster !== undefined)
    return (
      <Panel
        kicker="In another cluster"
        label={`In another cluster: ${node.name}`}
        wide
        takesFocus={props.takesFocus}
        onClose={props.onClose}
        title={node.name}
      >
        <OtherCluster cluster={node.otherCluster} name={node.name} />
        {props.current && <InboundTraffic topology={topology} id={node.id} window={window} />}
        <Connections topology={topology} id={node.id} onSelect={props.onSelect} />
      </Panel>
    );
  if (node.namespace !== null && isHiddenNamespace(node.namespace))
    return (
      <Panel
        kicker="In a namespace that you may not see"
        label={`In a namespace that you may not see: ${node.name}`}
        wide
        takesFocus={props.takesFocus}
        onClose={props.onClose}
        title={node.name}
      >
        <PanelSection title="What is known of it">
          <p className="pl-panel-note">
            The name is an alias: it stands for the same workload or service on every page. Only its traffic
            with namespaces that you may see is shown.
          </p>
        </PanelSection>
        {props.current && <InboundTraffic topology={topology} id={node.id} window={window} />}
        <Connections topology={topology} id={node.id} onSelect={props.onSelect} />
      </Panel>
    );
  const isMachine = node.kind === 'workload' && node.pods === 0 && node.workloadEntries !== undefined;
  const kind = isMachine ? 'Machine' : kinds[node.kind];
  return (
    <Panel
      kicker={kind}
      label={`${kind} ${node.name}`}
      wide
      takesFocus={props.takesFocus}
      onClose={props.onClose}
      title={
        node.kind === 'service' && node.namespace !== null ? (
          <ServiceLink namespace={node.namespace} name={node.name}>
            {node.name}
          </ServiceLink>
        ) : node.kind === 'workload' && node.namespace !== null ? (
          <WorkloadLink namespace={node.namespace} name={node.name}>
            {node.name}
          </WorkloadLink>
        ) : node.kind === 'unnamed' ? (
          'Unnamed client'
        ) : (
          node.name
        )
      }
    >
      <Facts node={node} />
      {node.kind === 'unnamed' && !props.past && <Candidates node={node} />}
      {props.findings.length > 0 && (
        <PanelSection title={count(props.findings.length, 'finding')}>
          <FindingLines findings={props.findings} />
        </PanelSection>
      )}
      {props.current && <InboundTraffic topology={topology} id={node.id} window={window} />}
      {props.past && (
        <PanelSection title="Ports">
          <p className="pl-panel-note">Modes and policies are known for the present only.</p>
        </PanelSection>
      )}
      {!props.past && node.kind === 'service' && node.namespace !== null && (
        <ServiceSection {...props} namespace={node.namespace} name={node.name} />
      )}
      {isMachine && (
        <PanelSection title="What is known of it">
          <p className="pl-panel-note">
            Of what runs outside Kubernetes Padlock knows what the WorkloadEntry says and what telemetry saw.
            Its page tells what policy asks of it.
          </p>
        </PanelSection>
      )}
      {!props.past && node.kind === 'workload' && node.namespace !== null && !isMachine && (
        <WorkloadModes cluster={props.cluster} namespace={node.namespace} name={node.name} window={window} />
      )}
      <Connections topology={topology} id={node.id} onSelect={props.onSelect} />
    </Panel>
  );
}

function ServiceSection({
  cluster,
  window,
  plans,
  current,
  namespace,
  name,
}: NodePanelProps & { namespace: string; name: string }) {
  const query = useQuery(queries.service(cluster, namespace, name, window));
  const key = placeKey({ cluster, scope: 'service', namespace, name });
  const plan = plans.find(({ place }) => placeKey(place) === key)?.plan;
  if (query.data)
    return <ServicePorts cluster={cluster} service={query.data} plan={plan} current={current} />;
  if (query.error)
    return (
      <ErrorState
        title="The ports cannot be shown"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  return <Skeleton rows={3} height={60} label="Loading the ports" />;
}

function Facts({ node }: { node: TopologyNode }) {
  const podsKnown = usePodsKnown();
  return (
    <p className="pl-panel-facts-line">
      {node.namespace !== null && (
        <>
          <KindBadge kind="Namespace" /> {node.namespace}
        </>
      )}
      {(node.kind === 'service' || node.kind === 'workload') && (
        <span className="pl-muted">
          {' · '}
          {node.pods > 0 || podsKnown ? endpointWords(node) : 'pods not known'}
        </span>
      )}
      {node.kind === 'unnamed' && (
        <span className="pl-muted">Istio cannot name a client without a sidecar.</span>
      )}
      {node.kind === 'external' && <span className="pl-muted">outside the mesh</span>}
    </p>
  );
}

function endpointWords(node: TopologyNode): string {
  const { pods, workloadEntries } = node;
  if (workloadEntries === undefined) return podWords(node);
  const { total, withProxy } = workloadEntries;
  const proxy = withProxy === total ? 'with proxy' : withProxy === 0 ? 'no proxy' : `${withProxy} with proxy`;
  const machines = `${count(total, 'machine')} outside Kubernetes, ${proxy} by ${total === 1 ? 'its WorkloadEntry' : 'their WorkloadEntries'}`;
  return pods === 0 ? machines : `${podWords(node)} · ${machines}`;
}

function podWords({ pods, podsInMesh }: TopologyNode): string {
  if (pods === 0) return 'no pods';
  if (podsInMesh === pods) return `${count(pods, 'pod')}, ${pods === 1 ? 'with' : 'all with'} sidecar`;
  return podsInMesh === 0
    ? `${count(pods, 'pod')}, no sidecar`
    : `${count(pods, 'pod')}, ${podsInMesh} with sidecar`;
}

function Candidates({ node }: { node: TopologyNode }) {
  return (
    <PanelSection title="Who may it be?">
      <p className="pl-panel-note">
        {node.candidates.length === 0
          ? 'Nothing without a sidecar is known that could be behind it.'
          : `Workloads and machines without a sidecar, as a guess: ${node.candidates.join(', ')}.`}
      </p>
    </PanelSection>
  );
}
