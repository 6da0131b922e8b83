import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import type { Palette } from './canvas/palette.ts';
import { createTopologyView, type Insets, type TopologyView } from './canvas/topologyView.ts';
import type { Positions } from './layout/positionStore.ts';
import type { PlacedGraph } from './useGraphLayout.ts';

export interface GraphHandle {
  fit(): void;
  zoomBy(factor: number): void;
  focus(): void;
  picture(): Promise<Blob | undefined>;
}

export interface GraphCanvasProps {
  placed: PlacedGraph | undefined;
  palette: Palette | undefined;
  showBoxes: boolean;
  /** Traffic is shown as drops that run along the lines. */
  moving: boolean;
  selected: string | null;
  /** Has the keyboard's attention, while the graph has the focus. */
  focused: string | null;
  faded: ReadonlySet<string>;
  insets: Insets;
  /** Where the whole graph is drawn small; null: nowhere. */
  minimap: HTMLCanvasElement | null;
  /** Accessible name and description of the graph. */
  label: string;
  describedBy: string;
  onSelect: (id: string | null) => void;
  onOpen: (id: string) => void;
  /** The name of a namespace box was clicked. */
  onFold: (namespace: string) => void;
  /** The mark of findings on a card was clicked. */
  onFindings: (id: string) => void;
  onMoved: (positions: Positions) => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
  onFocus: () => void;
  onBlur: () => void;
  ref: Ref<GraphHandle>;
}

/** The drawn graph as one tab stop. Everything inside is drawn by `TopologyView`; here it meets React. */
export function GraphCanvas({ ref, ...props }: GraphCanvasProps) {
  const container = useRef<HTMLDivElement>(null);
  const view = useRef<TopologyView>(undefined);
  const fitted = useRef('');
  const { placed, palette, showBoxes, selected, focused, faded, insets } = props;
  const hasPalette = palette !== undefined;

  // The view lives longer than a render: what it tells goes to the page as it is then, with the address of then.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const create = useEffectEvent((element: HTMLElement) => {
    if (palette === undefined) return undefined;
    const created = createTopologyView(element, palette, {
      select: (id) => latest.current.onSelect(id),
      open: (id) => latest.current.onOpen(id),
      fold: (namespace) => latest.current.onFold(namespace),
      findings: (id) => latest.current.onFindings(id),
      moved: (positions) => latest.current.onMoved(positions),
    });
    created.mark({ selected, focused, faded });
    return created;
  });
  useEffect(() => {
    if (!container.current || !hasPalette) return;
    const created = create(container.current);
    view.current = created;
    fitted.current = '';
    return () => {
      created?.destroy();
      view.current = undefined;
    };
  }, [hasPalette]);

  useEffect(() => {
    if (palette) view.current?.dress(palette, showBoxes);
  }, [palette, showBoxes]);

  useEffect(() => {
    if (!placed || !view.current) return;
    view.current.show(placed.model, placed.layout);
    if (fitted.current === placed.picture) return;
    fitted.current = placed.picture;
    view.current.fit(insets);
  }, [placed, insets]);

  useEffect(() => {
    view.current?.mark({ selected, focused, faded });
  }, [selected, focused, faded]);

  const { minimap, moving } = props;
  useEffect(() => (moving && hasPalette ? view.current?.startMotion() : undefined), [moving, hasPalette]);
  useEffect(() => (minimap ? view.current?.showMinimap(minimap) : undefined), [minimap]);

  const reveal = useEffectEvent((id: string) => view.current?.reveal(id, insets, focused !== null));
  const looked = focused ?? selected;
  const picture = placed?.picture;
  useEffect(() => {
    if (looked === null || picture === undefined) return;
    // A panel that opens takes its room first.
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => reveal(looked)));
    return () => cancelAnimationFrame(frame);
  }, [looked, picture]);

  useImperativeHandle(ref, () => ({
    fit: () => view.current?.fit(insets),
    zoomBy: (factor) => view.current?.zoomBy(factor),
    focus: () => container.current?.focus(),
    picture: async () => view.current?.picture(),
  }));

  return (
    // An application takes the keys that reach it; the rule does not count it as interactive.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={container}
      className="pl-graph-canvas"
      role="application"
      aria-roledescription="graph"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      tabIndex={0}
      onKeyDown={props.onKeyDown}
      onFocus={() => {
        if (view.current?.isPointed() !== true) props.onFocus();
      }}
      onBlur={props.onBlur}
    />
  );
}
