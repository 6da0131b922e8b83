import type { Topology } from '@padlock/contract';
import { useId, useMemo, useRef, useState } from 'react';
import { count } from '../../components/format.ts';
import { useStoredFlag } from '../../state/storedFlag.ts';
import { createTextMeasure } from './canvas/palette.ts';
import { GraphCanvas, type GraphHandle } from './GraphCanvas.tsx';
import { GraphControls } from './GraphControls.tsx';
import type { PictureKey } from './layout/positionStore.ts';
import { Legend } from './Legend.tsx';
import { buildGraphModel, type GraphContext } from './model/graphModel.ts';
import type { ViewOptions } from './model/viewOptions.ts';
import { useGraphKeyboard } from './useGraphKeyboard.ts';
import { useGraphLayout } from './useGraphLayout.ts';
import { usePalette } from './usePalette.ts';
import { useSize } from './useSize.ts';

/** Room in px that legend and controls take from the canvas. */
const legendRoom = 82;
const controlsRoom = 58;
/** A canvas lower than this has no room for the legend. */
const lowCanvas = 470;

export interface TopologyGraphProps {
  topology: Topology;
  options: ViewOptions;
  namespaces: readonly string[] | null;
  pendingPorts: GraphContext['pendingPorts'];
  previews: GraphContext['previews'];
  /** `byKeyboard`: the panel that opens should take the focus. */
  onSelect: (id: string | null, byKeyboard: boolean) => void;
  onOpen: (id: string) => void;
}

/** The graph with its legend and controls. */
export function TopologyGraph(props: TopologyGraphProps) {
  const { topology, options, namespaces, pendingPorts, previews } = props;
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const palette = usePalette(frame);
  const size = useSize(frame);
  const [wantsLegend, setWantsLegend] = useStoredFlag('padlock.topology.legend', true);
  const legend = wantsLegend && size.height >= lowCanvas;
  const graph = useRef<GraphHandle>(null);
  const helpId = useId();

  const measure = useMemo(() => palette && createTextMeasure(palette), [palette]);
  const { labels, display } = options;
  const model = useMemo(
    () =>
      measure && buildGraphModel(topology, { options: { labels, display }, measure, pendingPorts, previews }),
    [topology, labels, display, measure, pendingPorts, previews],
  );
  const key = useMemo<PictureKey & { layout: ViewOptions['layout'] }>(
    () => ({ cluster: topology.cluster, graph: topology.graph, layout: options.layout, namespaces }),
    [topology.cluster, topology.graph, options.layout, namespaces],
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
  const keyboard = useGraphKeyboard(placed, options.selected, (id) => props.onSelect(id, true));
  const faded = useMemo(
    () =>
      new Set(
        options.locks.size === 0
          ? []
          : topology.edges.filter((edge) => !options.locks.has(edge.state)).map(({ id }) => id),
      ),
    [topology.edges, options.locks],
  );

  return (
    <div className="pl-graph" ref={setFrame} data-settled={placed !== undefined}>
      <GraphCanvas
        ref={graph}
        placed={placed}
        palette={palette}
        showBoxes={display.has('boxes')}
        selected={options.selected}
        focused={keyboard.focused}
        faded={faded}
        insets={insets}
        label={`Topology: ${count(topology.nodes.length, 'node')}, ${count(topology.edges.length, 'connection')}`}
        describedBy={helpId}
        onSelect={(id) => props.onSelect(id, false)}
        onOpen={props.onOpen}
        onMoved={keep}
        onKeyDown={keyboard.onKeyDown}
        onFocus={keyboard.onFocus}
        onBlur={keyboard.onBlur}
      />
      <p id={helpId} className="pl-visually-hidden">
        Arrow keys move between services and connections, Enter opens what is focused, Escape closes its
        panel. T shows the same as a table.
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
        onZoom={(factor) => graph.current?.zoomBy(factor)}
        onFit={() => graph.current?.fit()}
        onReset={reset}
        onLegend={() => setWantsLegend(!wantsLegend)}
      />
      {legend && <Legend />}
    </div>
  );
}
