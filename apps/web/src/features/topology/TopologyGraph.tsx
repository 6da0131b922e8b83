import type { Topology } from '@padlock/contract';
import { type Ref, useId, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { count } from '../../components/format.ts';
import { downloadFile } from '../../components/downloadFile.ts';
import { usePodsKnown } from '../../components/usePodsKnown.ts';
import { useStoredFlag } from '../../state/storedFlag.ts';
import type { Found } from './find/filterTopology.ts';
import { createTextMeasure } from './canvas/palette.ts';
import { GraphCanvas, type GraphHandle } from './GraphCanvas.tsx';
import { GraphControls } from './GraphControls.tsx';
import type { PictureKey } from './layout/positionStore.ts';
import { Legend } from './Legend.tsx';
import {
  collapsedNamespaces,
  type Collapse,
  type Folded,
  foldNamespaces,
  namespaceCardId,
  toggleNamespace,
} from './model/collapse.ts';
import { exportedGraph, exportName } from './model/exportGraph.ts';
import { fadedIn } from './model/faded.ts';
import { buildGraphModel, type GraphContext } from './model/graphModel.ts';
import type { ViewOptions } from './model/viewOptions.ts';
import { useGraphKeyboard } from './useGraphKeyboard.ts';
import { useGraphLayout } from './useGraphLayout.ts';
import { usePalette } from './usePalette.ts';
import { useReducedMotion } from './useReducedMotion.ts';
import { useSize } from './useSize.ts';

/** Room in px that legend and controls take from the canvas. */
const legendRoom = 82;
const controlsRoom = 58;
/** A canvas lower than this has no room for the legend. */
const lowCanvas = 470;

export interface TopologyGraphHandle {
  /** Gives the focus to the graph, and goes to a node or an edge in it; a collapsed namespace that holds it opens. */
  goTo(id: string): void;
}

export interface TopologyGraphProps {
  topology: Topology;
  /** undefined: Find asks nothing. */
  found: Found | undefined;
  options: ViewOptions;
  namespaces: readonly string[] | null;
  pendingPorts: GraphContext['pendingPorts'];
  previews: GraphContext['previews'];
  metrics: GraphContext['metrics'];
  changing: GraphContext['changing'];
  findings: GraphContext['findings'];
  /** `byKeyboard`: the panel that opens should take the focus. */
  onSelect: (id: string | null, byKeyboard: boolean) => void;
  onCollapse: (collapse: Collapse) => void;
  onOpen: (id: string) => void;
  /** Shows the findings of a namespace; those of a node stand in its panel. */
  onFindings: (namespace: string) => void;
  ref: Ref<TopologyGraphHandle>;
}

/** The graph with its legend and controls. */
export function TopologyGraph({ ref, ...props }: TopologyGraphProps) {
  const { topology, found, options, namespaces, pendingPorts, previews, metrics, changing, findings } = props;
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const palette = usePalette(frame);
  const size = useSize(frame);
  const [wantsLegend, setWantsLegend] = useStoredFlag('padlock.topology.legend', true);
  const [wantsMinimap, setWantsMinimap] = useStoredFlag('padlock.topology.minimap', false);
  const [minimap, setMinimap] = useState<HTMLCanvasElement | null>(null);
  const legend = wantsLegend && size.height >= lowCanvas;
  const graph = useRef<GraphHandle>(null);
  const helpId = useId();
  const still = useReducedMotion();
  const podsKnown = usePodsKnown();

  const measure = useMemo(() => palette && createTextMeasure(palette), [palette]);
  const { labels, display, collapse } = options;
  const collapsed = useMemo(() => collapsedNamespaces(topology, collapse), [topology, collapse]);
  const folded = useMemo(() => foldNamespaces(topology, collapsed), [topology, collapsed]);
  const model = useMemo(
    () =>
      measure &&
      buildGraphModel(topology, {
        options: { labels, display },
        measure,
        collapsed,
        pendingPorts,
        findings,
        previews,
        metrics,
        changing,
        podsKnown,
      }),
    [
      topology,
      labels,
      display,
      measure,
      collapsed,
      pendingPorts,
      findings,
      previews,
      metrics,
      changing,
      podsKnown,
    ],
  );
  const folding = collapsed.size === 0 ? '' : [...collapsed].join(',');
  const key = useMemo<PictureKey & { layout: ViewOptions['layout'] }>(
    () => ({ cluster: topology.cluster, graph: topology.graph, layout: options.layout, namespaces, folding }),
    [topology.cluster, topology.graph, options.layout, namespaces, folding],
  );
  const insets = useMemo(
    () => ({ top: 12, right: 12, bottom: legend ? legendRoom : 12, left: controlsRoom }),
    [legend],
  );
  const room = {
    width: size.width - insets.left - insets.right,
    height: Math.max(0, size.height - 12 - insets.bottom),
  };
  const { placed, keep, reset, error } = useGraphLayout(model, key, size.width > 0 ? room : size);
  const toggle = (namespaces: readonly string[]) =>
    props.onCollapse(
      namespaces.reduce((next, namespace) => toggleNamespace(topology, next, namespace), collapse),
    );
  const choose = (id: string | null, byKeyboard: boolean) => {
    const opened = id === null ? [] : namespacesBehind(folded, id);
    if (opened.length === 0) return props.onSelect(id, byKeyboard);
    const inside = id === null ? undefined : firstBehind(folded, id);
    if (byKeyboard && inside !== undefined) keyboard.goTo(inside);
    toggle(opened);
  };
  const showFindings = (id: string, byKeyboard: boolean) => {
    const summary = folded.namespaces.find((candidate) => candidate.id === id);
    if (summary) props.onFindings(summary.namespace);
    else if (findings.has(id)) props.onSelect(id, byKeyboard);
  };
  const goTo = (id: string) => {
    keyboard.goTo(id);
    const closed = standIn(folded, id);
    if (closed !== null && closed !== id) toggle(namespacesBehind(folded, closed));
  };
  const drawnAs = useMemo(() => standIn(folded, options.selected), [folded, options.selected]);
  const keyboard = useGraphKeyboard(placed, drawnAs, {
    select: (id) => choose(id, true),
    open(id) {
      if (namespacesBehind(folded, id).length > 0) choose(id, true);
    },
    collapse(id) {
      // Of an edge, where it leads.
      const edge = folded.edges.find((candidate) => candidate.id === id);
      const card = folded.nodes.find((node) => node.id === (edge?.target ?? id));
      if (card === undefined || card.namespace === null) return;
      keyboard.goTo(namespaceCardId(topology.cluster, card.namespace));
      toggle([card.namespace]);
    },
    findings: (id) => showFindings(id, true),
    step(from, by) {
      const order = found?.order ?? [];
      const at = from === null ? -1 : order.indexOf(from);
      const next = order.at(at < 0 ? (by > 0 ? 0 : -1) : (at + by) % order.length);
      if (next !== undefined) goTo(next);
    },
  });
  useImperativeHandle(ref, () => ({
    goTo(id) {
      goTo(id);
      graph.current?.focus();
    },
  }));
  const save = (extension: 'png' | 'json', content: Blob) =>
    downloadFile(exportName(topology, new Date(), extension), content);
  const savePicture = async () => {
    const picture = await graph.current?.picture();
    if (picture) save('png', picture);
  };
  const faded = useMemo(() => fadedIn(folded, options.locks, found), [folded, options.locks, found]);

  return (
    <div className="pl-graph" ref={setFrame} data-settled={placed !== undefined}>
      <GraphCanvas
        ref={graph}
        placed={placed}
        palette={palette}
        showBoxes={display.has('boxes')}
        moving={display.has('motion') && !still && !topology.past}
        selected={drawnAs}
        focused={keyboard.focused}
        faded={faded}
        insets={insets}
        // Not before there is a graph to draw small.
        minimap={palette === undefined ? null : minimap}
        label={`Topology: ${count(topology.nodes.length, 'node')}, ${count(topology.edges.length, 'connection')}`}
        describedBy={helpId}
        onSelect={(id) => choose(id, false)}
        onOpen={props.onOpen}
        onFold={(namespace) => props.onCollapse(toggleNamespace(topology, collapse, namespace))}
        onFindings={(id) => showFindings(id, false)}
        onMoved={keep}
        onKeyDown={keyboard.onKeyDown}
        onFocus={keyboard.onFocus}
        onBlur={keyboard.onBlur}
      />
      <p id={helpId} className="pl-visually-hidden">
        Arrow keys move between services and connections, Enter opens what is focused or a collapsed
        namespace, minus collapses the namespace of what is focused, N goes to the next thing found, F shows
        the findings of what is focused, Escape closes the panel. Slash goes to Find. T shows the same as a
        table.
      </p>
      <div className="pl-visually-hidden" aria-live="polite">
        {keyboard.announcement}
      </div>
      {error && (
        <p className="pl-graph-notice" role="alert">
          {error.message}
        </p>
      )}
      <GraphControls
        legend={legend}
        folded={collapsed.size > 0 && collapsed.size === topology.namespaces.length}
        onFold={(all) => props.onCollapse({ base: all ? 'all' : 'none', except: new Set() })}
        onZoom={(factor) => graph.current?.zoomBy(factor)}
        onFit={() => graph.current?.fit()}
        onReset={reset}
        onLegend={() => setWantsLegend(!wantsLegend)}
        minimap={wantsMinimap}
        onMinimap={() => setWantsMinimap(!wantsMinimap)}
        onPicture={() => void savePicture()}
        onData={() => {
          const data = exportedGraph(topology, options, namespaces, found?.shown);
          save('json', new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
        }}
      />
      {wantsMinimap && (
        // For the pointer alone: the keyboard walks from node to node, and the view follows.
        <canvas ref={setMinimap} className="pl-minimap" data-legend={legend} aria-hidden />
      )}
      {legend && <Legend />}
    </div>
  );
}

/** The collapsed namespaces that a card or a bundle stands for; empty for what is drawn as itself. */
function namespacesBehind(folded: Folded, id: string): string[] {
  const bundle = folded.bundles.find((candidate) => candidate.id === id);
  const ends = bundle ? [bundle.source, bundle.target] : [id];
  return folded.namespaces.filter((summary) => ends.includes(summary.id)).map(({ namespace }) => namespace);
}

/** Where the keyboard goes when a card or a bundle opens: the first of what it stands for. */
function firstBehind(folded: Folded, id: string): string | undefined {
  const summary = folded.namespaces.find((candidate) => candidate.id === id);
  return summary?.nodes[0]?.id ?? folded.bundles.find((candidate) => candidate.id === id)?.edges[0]?.id;
}

/** What is drawn for something that is selected inside a collapsed namespace. */
function standIn(folded: Folded, selected: string | null): string | null {
  if (selected === null) return null;
  const inside = ({ id }: { readonly id: string }) => id === selected;
  return (
    folded.bundles.find(({ edges }) => edges.some(inside))?.id ??
    folded.namespaces.find(({ nodes, edges }) => nodes.some(inside) || edges.some(inside))?.id ??
    selected
  );
}
