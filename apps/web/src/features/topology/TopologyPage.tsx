import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ErrorState } from '../../components/ErrorState.tsx';
import { useNoticeable } from '../../components/Skeleton.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useShortcut } from '../../shell/shortcuts.ts';
import { paths } from '../../state/paths.ts';
import { useCluster, useNamespaces, useTrafficWindow } from '../../state/urlState.ts';
import { ConnectionsTable } from './ConnectionsTable.tsx';
import { countStates, findIn } from './find/filterTopology.ts';
import { readExpression } from './find/readExpression.ts';
import { useFilteredTopology } from './find/useFilteredTopology.ts';
import { GraphNotice } from './GraphNotice.tsx';
import { GraphSkeleton } from './GraphSkeleton.tsx';
import { changingEdges } from './model/changing.ts';
import type { NodeFindings } from './model/findingMarks.ts';
import { edgePreviews, pendingPorts } from './model/previews.ts';
import { EdgePanel } from './panels/EdgePanel.tsx';
import { NodePanel } from './panels/NodePanel.tsx';
import { SummaryStrip } from './SummaryStrip.tsx';
import { PastNote } from './timeline/PastNote.tsx';
import { Timeline } from './timeline/Timeline.tsx';
import { TopologyGraph, type TopologyGraphHandle } from './TopologyGraph.tsx';
import { TopologyToolbar } from './TopologyToolbar.tsx';
import { useEdgeMetrics } from './useEdgeMetrics.ts';
import { useEscape } from './useEscape.ts';
import { useEvidence } from './useEvidence.ts';
import { useNodeFindings } from './useNodeFindings.ts';
import { usePendingPlans } from './usePendingPlans.ts';
import { useViewOptions } from './useViewOptions.ts';
import './topology.css';

/** The same ones each time: what depends on them is not built anew. */
const nothing: ReadonlySet<string> = new Set();
const noPorts: ReturnType<typeof pendingPorts> = new Map();
const noFindings: NodeFindings = new Map();
const noPreviews: ReturnType<typeof edgePreviews> = new Map();

/** Which calls in the mesh are mutual TLS, as a graph or a table; what is selected is explained beside it. */
export function TopologyPage() {
  usePageTitle('Topology');
  const cluster = useCluster();
  const navigate = useNavigate();
  const [namespaces] = useNamespaces();
  const [window] = useTrafficWindow();
  const [options, change] = useViewOptions();
  const query = useQuery(
    queries.topology(cluster, { window, graph: options.graph, namespaces, at: options.at }),
  );
  const past = query.data?.past === true;
  const { topology, current } = useEvidence(query.data);
  const { metrics, problem } = useEdgeMetrics(cluster, options, window, namespaces);
  const history = useQuery(queries.changes(cluster, { namespaces }));
  const changing = useMemo(
    () => (topology ? changingEdges(topology, history.data?.changes ?? []) : nothing),
    [topology, history.data],
  );
  const showMoment = useCallback((at: number | null) => change({ at }), [change]);
  const graph = useRef<TopologyGraphHandle>(null);
  const updating = useNoticeable(query.isPlaceholderData);
  const plans = usePendingPlans(cluster);
  // Findings are about now.
  const findings = useNodeFindings(cluster, namespaces, past ? undefined : topology?.nodes);
  const known = useMemo(() => ({ metrics, findings }), [metrics, findings]);
  const { topology: left, found } = useFilteredTopology(topology, options, known);
  const [byKeyboard, setByKeyboard] = useState(false);
  useShortcut('t', () => change({ view: options.view === 'graph' ? 'table' : 'graph' }));

  const pending = useMemo(
    () => ({
      // Picks are about what will be: they have no place in what was.
      ports:
        topology && !past
          ? pendingPorts(
              topology,
              plans.map(({ place }) => place),
            )
          : noPorts,
      previews:
        topology && !past
          ? edgePreviews(
              topology,
              plans.flatMap(({ plan }) => plan ?? []),
            )
          : noPreviews,
    }),
    [topology, past, plans],
  );
  const select = (id: string | null, keyboard: boolean) => {
    setByKeyboard(keyboard);
    if (id !== options.selected) change({ selected: id });
  };
  const close = () => {
    select(null, false);
    document.querySelector<HTMLElement>('.pl-graph-canvas')?.focus();
  };
  useEscape(() => {
    if (options.selected !== null) close();
  });
  const openService = (id: string) => {
    const node = topology?.nodes.find((candidate) => candidate.id === id);
    if (node?.kind === 'service' && node.namespace !== null)
      void navigate(paths.service(cluster, node.namespace, node.name));
  };

  // By the text, since the address follows it later.
  const goToFound = (text: string) => {
    const { expression } = readExpression(text);
    const [first] = left && expression ? findIn(left, expression, known).order : [];
    if (first === undefined) return;
    if (options.view === 'graph') graph.current?.goTo(first);
    else document.querySelector<HTMLElement>('.pl-connections-table tbody button')?.focus();
  };

  const selectedNode = topology?.nodes.find(({ id }) => id === options.selected);
  const isEdge = options.selected !== null && topology?.edges.some(({ id }) => id === options.selected);
  // Who opens an address of the past must find the way back to now.
  const timeline = options.timeline ?? (options.at === null ? null : '1h');
  const panel = { cluster, window, current, past, takesFocus: byKeyboard, onClose: close };

  return (
    <div className="pl-topology">
      <h1 className="pl-visually-hidden">Topology</h1>
      <TopologyToolbar
        topology={topology}
        known={known}
        found={found}
        options={options}
        onChange={change}
        onGo={goToFound}
      />
      {/* Its place is kept, or the graph would jump when it comes. */}
      {!topology && !query.error && <div className="pl-strip" aria-hidden />}
      {topology && left && (
        <SummaryStrip
          totals={
            found
              ? { ...left.totals, edges: countStates(left.edges.filter(({ id }) => found.edges.has(id))) }
              : left.totals
          }
          all={found || left !== topology ? topology.edges.length : undefined}
          locks={options.locks}
          updating={updating}
          unread={topology.sources.find(({ lastSuccess }) => lastSuccess === null)}
          onChange={(locks) => change({ locks })}
        />
      )}
      {topology && past && <PastNote topology={topology} onLive={() => showMoment(null)} />}
      {problem !== null && (
        <p className="pl-topology-problem" role="status">
          {problem}
        </p>
      )}
      <div className="pl-topology-work">
        <div className="pl-topology-main">
          {topology && left ? (
            <>
              {options.view === 'graph' ? (
                <TopologyGraph
                  ref={graph}
                  topology={left}
                  found={found}
                  options={options}
                  namespaces={namespaces}
                  pendingPorts={pending.ports}
                  previews={pending.previews}
                  metrics={metrics}
                  changing={changing}
                  findings={findings ?? noFindings}
                  onSelect={select}
                  onFindings={(namespace) =>
                    void navigate(
                      `${paths.findings(cluster)}?${new URLSearchParams({ namespaces: namespace })}`,
                    )
                  }
                  onCollapse={(collapse) => change({ collapse })}
                  onOpen={openService}
                />
              ) : (
                <ConnectionsTable
                  topology={left}
                  metrics={metrics}
                  changing={changing}
                  found={found}
                  options={options}
                  onChange={change}
                  onSelect={(id) => select(id, true)}
                />
              )}
              <GraphNotice
                topology={topology}
                left={left}
                found={found}
                options={options}
                namespaces={namespaces}
                window={window}
                onChange={change}
              />
            </>
          ) : query.error ? (
            <ErrorState
              title="The topology cannot be shown"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <GraphSkeleton />
          )}
        </div>
        {topology && selectedNode && (
          <NodePanel
            key={selectedNode.id}
            {...panel}
            node={selectedNode}
            topology={topology}
            plans={plans}
            findings={findings?.get(selectedNode.id) ?? []}
            onSelect={(id) => select(id, true)}
          />
        )}
        {isEdge && options.selected !== null && (
          <EdgePanel
            key={options.selected}
            {...panel}
            id={options.selected}
            at={options.at}
            isChanging={changing.has(options.selected)}
            graph={options.graph}
            onSelect={(id) => select(id, true)}
          />
        )}
      </div>
      {timeline !== null && (
        <Timeline
          cluster={cluster}
          namespaces={namespaces}
          range={timeline}
          at={options.at}
          isLoading={query.isFetching}
          onRange={(timeline) => change({ timeline })}
          onMoment={showMoment}
          onClose={() => change({ timeline: null, at: null })}
        />
      )}
    </div>
  );
}
