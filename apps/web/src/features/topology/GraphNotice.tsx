import type { LockState, SourceStatus, Topology, TrafficWindow } from '@padlock/contract';
import { windowWords } from '../../components/format.ts';
import type { ReactNode } from 'react';
import { Button } from '@patternfly/react-core';
import { Link, useLocation } from 'react-router';
import { NoNamespaceVisible } from '../../components/NoNamespaceVisible.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { useMissingKinds } from '../../components/useMissingKinds.ts';
import { useNoIstio } from '../../data/useNoIstio.ts';
import { useSeesNoNamespace } from '../../data/useSeesNoNamespace.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { notConfigured } from '../../shell/sourceProblems.ts';
import type { Found } from './find/filterTopology.ts';
import type { ViewOptions } from './model/viewOptions.ts';

/** Why the graph is empty, or why nothing in it stands out; nothing where all is as asked. */
export function GraphNotice({
  topology,
  left,
  found,
  options,
  namespaces,
  window,
  onChange,
}: {
  topology: Topology;
  /** What Hide leaves of it. */
  left: Topology;
  /** undefined: Find asks nothing. */
  found: Found | undefined;
  options: ViewOptions;
  namespaces: readonly string[] | null;
  window: TrafficWindow;
  onChange: (change: Partial<ViewOptions>) => void;
}) {
  const noIstio = useNoIstio(topology.cluster);
  const seesNothing = useSeesNoNamespace(topology.cluster);
  if (namespaces?.length === 0)
    return (
      <div className="pl-graph-notice is-whole">
        <EmptyState title="No namespace">Choose a namespace to see its services.</EmptyState>
      </div>
    );
  const shown = topology.edges.filter((edge) => options.display.has('idle') || edge.state !== 'idle');
  if (topology.nodes.length === 0 && seesNothing)
    return (
      <div className="pl-graph-notice is-whole">
        <NoNamespaceVisible />
      </div>
    );
  const unread = topology.sources.find(({ lastSuccess }) => lastSuccess === null);
  if (shown.length === 0 && unread !== undefined) {
    // Nothing was read yet: to say that there is no traffic, or that a policy applies, would be a guess.
    const { title, text } = unreadWords(unread);
    if (topology.nodes.length > 0)
      return (
        <div className="pl-graph-notice is-lasting">
          <b>{title}.</b> {text}
        </div>
      );
    return (
      <div className="pl-graph-notice is-whole">
        <EmptyState title={title}>{text}</EmptyState>
      </div>
    );
  }
  if (shown.length === 0 && noIstio && topology.nodes.length > 0)
    return (
      <div className="pl-graph-notice is-lasting">
        <b>No Istio in this cluster.</b> No policy is in force, and there is no telemetry of calls.
      </div>
    );
  if (shown.length === 0 && topology.past)
    return (
      <div className="pl-graph-notice">
        Prometheus has nothing of the {windowWords(topology.window)} before this moment.
      </div>
    );
  if (shown.length === 0) {
    const idle = topology.edges.length;
    return (
      <div
        className={`pl-graph-notice ${options.display.has('idle') && topology.nodes.length > 0 ? 'is-lasting' : 'is-whole'}`}
      >
        <EmptyState
          title={`No traffic in the last ${windowWords(window)}`}
          actions={
            idle > 0 && (
              <Button
                variant="secondary"
                onClick={() => onChange({ display: new Set([...options.display, 'idle']) })}
              >
                Show {idle} idle connections
              </Button>
            )
          }
        >
          Policies still apply. {idle > 0 ? 'Show idle connections or widen' : 'Widen'} the time window, or
          send some: a request with curl from a pod of the mesh to a service shows up here after the next
          scrape.
        </EmptyState>
      </div>
    );
  }
  if (left.nodes.length === 0)
    return (
      <Notice action="Clear Hide" onAct={() => onChange({ hide: '' })}>
        Hide takes everything away.
      </Notice>
    );
  if (found?.shown.size === 0)
    return (
      <Notice action="Clear Find" onAct={() => onChange({ find: '' })}>
        Nothing here is what Find asks for.
      </Notice>
    );
  const matching = shown.some((edge) => options.locks.has(edge.state));
  if (options.locks.size === 0 || matching) return <Unreadable />;
  return (
    <Notice action="Clear filter" onAct={() => onChange({ locks: new Set() })}>
      {noneSentence([...options.locks])}
    </Notice>
  );
}

function Notice(props: { children: ReactNode; action: string; onAct: () => void }) {
  return (
    <div className="pl-graph-notice" role="status">
      {props.children}{' '}
      <Button variant="link" isInline onClick={props.onAct}>
        {props.action}
      </Button>
    </div>
  );
}

/** What the graph is made of, and cannot be read: without it services have no pods, and predictions rest on other policies. */
function Unreadable() {
  const cluster = useCluster();
  const { search } = useLocation();
  const limits = useMissingKinds(drawnKinds).filter(({ reason }) => reason !== 'absent');
  if (limits.length === 0) return null;
  return (
    <div className="pl-graph-notice is-lasting">
      Padlock cannot read {limits.map(({ kind }) => kind).join(', ')}: what is drawn here is incomplete.{' '}
      <Link to={{ pathname: paths.mesh(cluster), search: lastingSearch(search) }}>Show why</Link>
    </div>
  );
}

const drawnKinds = ['Namespace', 'Service', 'Pod', 'PeerAuthentication', 'DestinationRule', 'ServiceEntry'];

function unreadWords({ name, message }: SourceStatus): { title: string; text: string } {
  if (name === 'prometheus' && message === notConfigured)
    return { title: 'Traffic is not known', text: 'Padlock was started without a Prometheus.' };
  return {
    title: name === 'kubernetes' ? 'The cluster is not known yet' : 'Traffic is not known yet',
    text: `${name === 'kubernetes' ? 'The API server' : 'Prometheus'} has not answered since Padlock started. What it says appears here by itself.`,
  };
}

/** `No open connections.`: good news, in no warning style. */
function noneSentence(locks: readonly LockState[]): string {
  return `No ${locks.join(' or ')} connections.`;
}
