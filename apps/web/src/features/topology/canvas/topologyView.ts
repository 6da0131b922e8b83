import cytoscape, { type Core, type EventObject } from 'cytoscape';
import { bounds, grow, overlaps, type Point, spot } from '../layout/geometry.ts';
import { boxPadding, type Layout } from '../layout/layoutTypes.ts';
import type { GraphModel } from '../model/graphModel.ts';
import { findingRect } from './cardPainter.ts';
import { syncElements } from './elements.ts';
import { graphStyles } from './graphStyles.ts';
import { createEdgeLines, hasManyLines } from './lines/edgeLines.ts';
import { boxNameZoom, createOverlay } from './overlay.ts';
import { createMinimap, type Minimap } from './minimap.ts';
import { startTrafficMotion, type TrafficMotion } from './motion/trafficMotion.ts';
import type { Palette } from './palette.ts';
import {
  createScene,
  emptyScene,
  labelCentre,
  type Marks,
  nearOf,
  noMarks,
  type Scene,
  sceneRects,
} from './scene.ts';
import { exposeForTests } from './testHook.ts';

export interface ViewEvents {
  /** A node or an edge was clicked; null: the empty canvas. */
  select(id: string | null): void;
  /** A node was double-clicked. */
  open(id: string): void;
  /** The name of a namespace box was clicked. */
  fold(namespace: string): void;
  /** The mark of findings on a card was clicked. */
  findings(id: string): void;
  /** Cards were dragged; centres of all cards. */
  moved(positions: Readonly<Record<string, Point>>): void;
}

/** Room that stays free around a fitted graph, px: the legend covers the bottom. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export interface TopologyView {
  show(model: GraphModel, layout: Layout): void;
  mark(marks: Pick<Marks, 'selected' | 'focused' | 'faded'>): void;
  dress(palette: Palette, showBoxes: boolean): void;
  fit(insets: Insets): void;
  /** Zooms around the middle; above 1 closer. */
  zoomBy(factor: number): void;
  /** Pans as little as needed to bring a node or an edge into view; `readable`: and zooms in where its text is too small. */
  reveal(id: string, insets: Insets, readable: boolean): void;
  /** Draws the whole graph on a small canvas beside, until it is ended. */
  showMinimap(canvas: HTMLCanvasElement): () => void;
  /** The part in view, as it is drawn now, on the canvas' colour. */
  picture(): Promise<Blob>;
  /** Shows traffic as drops on the lines, until it is ended. */
  startMotion(): () => void;
  positions(): Readonly<Record<string, Point>>;
  /** Is the graph just getting the focus by a click? Browsers may call that focus a visible one. */
  isPointed(): boolean;
  destroy(): void;
}

const zoomLimits = { least: 0.05, most: 2.5, fitted: 1, readable: 0.5, closer: 0.8 } as const;

/** The drawn graph: Cytoscape for lines, boxes and the pointer, our overlay for everything else. Knows nothing of React. */
export function createTopologyView(
  container: HTMLElement,
  palette: Palette,
  events: ViewEvents,
): TopologyView {
  let scene: Scene = emptyScene;
  let marks: Marks = noMarks;
  let colours = palette;
  let showBoxes = true;
  let settled = false;
  let pointed = false;
  keepStylesheetOut();
  const cy = cytoscape({
    container,
    style: graphStyles(palette, showBoxes),
    minZoom: zoomLimits.least,
    maxZoom: zoomLimits.most,
    boxSelectionEnabled: false,
    autounselectify: true,
  });
  const positionOf = (id: string): Point | undefined => {
    const node = cy.getElementById(id);
    return node.nonempty() ? node.position() : undefined;
  };
  const lines = createEdgeLines(positionOf, () => redraw());
  const showLines = () => {
    lines.show(scene, marks.faded, colours);
    motion?.show(scene, marks, colours);
  };
  const overlay = createOverlay(container, cy, lines);
  let minimap: Minimap | undefined;
  let motion: TrafficMotion | undefined;
  const redraw = () => {
    overlay.draw(scene, marks, colours, showBoxes);
    minimap?.frame();
  };
  const refreshMinimap = () => minimap?.refresh(scene, marks, colours);
  cy.on('render', redraw);
  /** What the graph was fitted to, and how it stood then: whoever has moved it since keeps their view. */
  let fitted: { insets: Insets; height: number; zoom: number; pan: Point } | undefined;
  const fit = (insets: Insets) => {
    const around = bounds(sceneRects(scene, positionOf));
    if (!around) return;
    const all = grow(around, boxPadding);
    const width = Math.max(50, container.clientWidth - insets.left - insets.right);
    const height = Math.max(50, container.clientHeight - insets.top - insets.bottom);
    const zoom = Math.max(
      zoomLimits.least,
      Math.min(width / all.width, height / all.height, zoomLimits.fitted),
    );
    cy.viewport({
      zoom,
      pan: { x: insets.left + width / 2 - all.x * zoom, y: insets.top + height / 2 - all.y * zoom },
    });
    fitted = { insets, height: container.clientHeight, zoom: cy.zoom(), pan: { ...cy.pan() } };
  };
  /**
   * A bar below the graph takes from its height: the whole graph stays in sight. A panel beside it takes from its width, and then
   * what was clicked stays where it is.
   */
  const refit = () => {
    const { x, y } = cy.pan();
    if (fitted?.zoom !== cy.zoom() || fitted.pan.x !== x || fitted.pan.y !== y) return;
    if (fitted.height === container.clientHeight) return;
    fit(fitted.insets);
  };
  const resizing = new ResizeObserver(() => {
    cy.resize();
    overlay.resize();
    refit();
    redraw();
  });
  resizing.observe(container);
  const positions = () =>
    Object.fromEntries(
      [...scene.cards.keys()].flatMap((id) => {
        const point = positionOf(id);
        return point ? [[id, { x: point.x, y: point.y }]] : [];
      }),
    );

  /** What lies at a point: labels are above cards, cards above lines. */
  const hit = (event: EventObject): string | null =>
    findingAt(scene, event.position, positionOf) ??
    overlay.labelAt(event.position) ??
    elementOf(cy, event) ??
    lines.at(event.position, cy.zoom()) ??
    null;
  const hover = (id: string | null) => {
    if (id === marks.hovered) return;
    // Among thousands of lines the pointer is always on one: there, only cards show what is near them.
    const dims = hasManyLines(scene) ? id !== null && scene.cards.has(id) : true;
    const near = id !== null && dims ? nearOf(scene, id) : undefined;
    marks = { ...marks, hovered: id, near };
    container.style.cursor = id === null ? '' : 'pointer';
    cy.batch(() =>
      cy
        .edges()
        .forEach((edge) => void edge.toggleClass('dimmed', near !== undefined && !near.has(edge.id()))),
    );
    redraw();
  };
  cy.on('tap', (event) => {
    // Cytoscape keeps the browser from moving the focus; the keys should go where the person clicked.
    pointed = true;
    container.focus({ preventScroll: true });
    pointed = false;
    const box = boxNameAt(cy, event);
    const marked = findingAt(scene, event.position, positionOf);
    if (marked !== undefined) events.findings(marked);
    else if (box !== undefined) events.fold(box);
    else events.select(hit(event));
  });
  cy.on('dbltap', (event) => {
    const id = hit(event);
    if (id !== null && scene.cards.has(id)) events.open(id);
  });
  cy.on('mousemove', (event) => {
    hover(hit(event));
    if (marks.hovered === null) container.style.cursor = boxNameAt(cy, event) === undefined ? '' : 'pointer';
  });
  cy.on('mouseout', (event) => {
    if (event.target === cy) hover(null);
  });
  container.addEventListener('mouseleave', () => hover(null));
  cy.on('drag', 'node', showLines);
  cy.on('dragfree', 'node', () => {
    refreshMinimap();
    events.moved(positions());
  });

  exposeForTests(container, {
    cy,
    edges: () => [...scene.edges.values()],
    isSettled: () => settled && lines.isPainted(),
    renderedLabelPosition(edgeId) {
      const edge = scene.edges.get(edgeId);
      const point = edge?.label && labelCentre(scene, edge, positionOf);
      return point && { x: point.x * cy.zoom() + cy.pan().x, y: point.y * cy.zoom() + cy.pan().y };
    },
  });

  return {
    positions,
    isPointed: () => pointed,
    show(model, layout) {
      scene = createScene(model, layout);
      const many = hasManyLines(scene);
      syncElements(cy, model, layout, ({ source, target }) => many && source !== target);
      showLines();
      if (marks.hovered !== null && !scene.cards.has(marks.hovered) && !scene.edges.has(marks.hovered))
        hover(null);
      applyMarks(cy, marks);
      settled = true;
      refreshMinimap();
      redraw();
    },
    mark(next) {
      const fades = next.faded !== marks.faded;
      marks = { ...marks, ...next };
      if (fades) showLines();
      applyMarks(cy, marks);
      refreshMinimap();
      redraw();
    },
    dress(next, boxes) {
      colours = next;
      showBoxes = boxes;
      cy.style(graphStyles(next, boxes));
      showLines();
      refreshMinimap();
      redraw();
    },
    fit,
    zoomBy(factor) {
      cy.zoom({
        level: cy.zoom() * factor,
        renderedPosition: { x: container.clientWidth / 2, y: container.clientHeight / 2 },
      });
    },
    reveal(id, insets, readable) {
      const edge = scene.edges.get(id);
      const point = edge ? labelCentre(scene, edge, positionOf) : positionOf(id);
      if (!point) return;
      if (readable && cy.zoom() < zoomLimits.readable) {
        const zoom = zoomLimits.closer;
        const middle = {
          x: (insets.left + container.clientWidth - insets.right) / 2,
          y: (insets.top + container.clientHeight - insets.bottom) / 2,
        };
        cy.viewport({ zoom, pan: { x: middle.x - point.x * zoom, y: middle.y - point.y * zoom } });
        return;
      }
      const x = point.x * cy.zoom() + cy.pan().x;
      const y = point.y * cy.zoom() + cy.pan().y;
      const margin = 90;
      const right = container.clientWidth - insets.right;
      const bottom = container.clientHeight - insets.bottom;
      const dx = x < insets.left + margin ? insets.left + margin - x : Math.min(0, right - margin - x);
      const dy =
        y < insets.top + margin / 2 ? insets.top + margin / 2 - y : Math.min(0, bottom - margin / 2 - y);
      if (dx !== 0 || dy !== 0) cy.panBy({ x: dx, y: dy });
    },
    showMinimap(canvas) {
      const shown = createMinimap(canvas, cy);
      minimap = shown;
      refreshMinimap();
      return () => {
        shown.remove();
        if (minimap === shown) minimap = undefined;
      };
    },
    startMotion() {
      const started = startTrafficMotion(container, cy, positionOf);
      motion = started;
      started.show(scene, marks, colours);
      return () => {
        started.stop();
        if (motion === started) motion = undefined;
      };
    },
    async picture() {
      const lines = await createImageBitmap(await cy.png({ output: 'blob-promise', bg: colours.canvas }));
      const whole = new OffscreenCanvas(lines.width, lines.height);
      const context = whole.getContext('2d');
      if (!context) throw new Error('This browser draws no picture.');
      context.drawImage(lines, 0, 0);
      overlay.copyTo(context, lines.width, lines.height);
      return whole.convertToBlob({ type: 'image/png' });
    },
    destroy() {
      resizing.disconnect();
      lines.stop();
      motion?.stop();
      overlay.remove();
      cy.destroy();
    },
  };
}

/**
 * Cytoscape adds a style element to the page (`position: relative` for its container, which ours does not need). A content
 * security policy with nonces refuses that; Cytoscape leaves it out where an element with its id exists.
 */
function keepStylesheetOut(): void {
  const id = '__________cytoscape_stylesheet';
  if (document.getElementById(id)) return;
  const mark = document.createElement('meta');
  mark.id = id;
  document.head.append(mark);
}

function applyMarks(cy: Core, marks: Marks): void {
  cy.batch(() => {
    cy.edges().forEach((edge) => {
      const id = edge.id();
      edge.toggleClass('selected', id === marks.selected);
      edge.toggleClass('focused', id === marks.focused);
      edge.toggleClass('faded', marks.faded.has(id) && id !== marks.selected);
    });
  });
}

function elementOf(cy: Core, event: EventObject): string | null {
  const target: unknown = event.target;
  if (target === cy || target === null || typeof target !== 'object' || !('id' in target)) return null;
  const element = cy.getElementById((target.id as () => string)());
  return element.nonempty() && element.data('kind') !== 'namespace' ? element.id() : null;
}

/** The namespace on whose name the pointer is: the upper rim of its box. */
function boxNameAt(cy: Core, event: EventObject): string | undefined {
  const target: unknown = event.target;
  if (target === cy || target === null || typeof target !== 'object' || !('id' in target)) return undefined;
  const box = cy.getElementById((target.id as () => string)());
  if (box.empty() || box.data('kind') !== 'namespace') return undefined;
  const rim = boxPadding * Math.max(1, boxNameZoom / cy.zoom());
  const { y1 } = box.boundingBox({ includeLabels: false, includeOverlays: false });
  return event.position.y <= y1 + rim ? String(box.data('name')) : undefined;
}

function findingAt(
  scene: Scene,
  point: Point,
  positionOf: (id: string) => Point | undefined,
): string | undefined {
  for (const card of scene.cards.values()) {
    const centre = card.finding && positionOf(card.id);
    if (centre && overlaps(findingRect(card, centre), spot(point))) return card.id;
  }
  return undefined;
}
