import type { Core } from 'cytoscape';
import { overlaps, type Point, spot } from '../layout/geometry.ts';
import type { EdgeModel } from '../model/graphModel.ts';
import { paintBoxName } from './boxPainter.ts';
import { paintCard, tileZoom } from './cardPainter.ts';
import type { EdgeLines } from './lines/edgeLines.ts';
import { opacities } from './opacities.ts';
import { boxId } from './elements.ts';
import { paintLabel, paintPreview } from './labelPainter.ts';
import type { Palette } from './palette.ts';
import { labelCentre, type Marks, type Scene } from './scene.ts';

/** Below this zoom texts are smaller than 5 px: cards are drawn with their name alone. */
const readableZoom = 0.38;
/** Names of boxes never get smaller than at this zoom. */
export const boxNameZoom = 0.5;
/** Below this zoom labels would cover the graph. */
const labelZoom = 0.3;
/** More labels than this in view would cover it at any zoom: then only those that one looks at are drawn. */
const mostLabels = 160;

export interface Overlay {
  draw(scene: Scene, marks: Marks, palette: Palette, showBoxes: boolean): void;
  /** The edge whose label is drawn at a point of the graph. */
  labelAt(point: Point): string | undefined;
  resize(): void;
  /** Draws what it shows now into another picture of the same view. */
  copyTo(context: OffscreenCanvasRenderingContext2D, width: number, height: number): void;
  remove(): void;
}

/**
 * A canvas of our own above Cytoscape's: cards, names of boxes and labels, drawn in the coordinates of the graph and sharp on
 * any screen, and below them the lines that are too many for Cytoscape. Only what is in view is drawn.
 */
export function createOverlay(container: HTMLElement, cy: Core, lines: EdgeLines): Overlay {
  const canvas = document.createElement('canvas');
  canvas.className = 'pl-graph-overlay';
  canvas.setAttribute('aria-hidden', 'true');
  container.append(canvas);
  const context = canvas.getContext('2d');
  const resize = () => {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(container.clientWidth * ratio);
    canvas.height = Math.round(container.clientHeight * ratio);
  };
  resize();
  let labels: readonly DrawnLabel[] = [];

  return {
    resize,
    labelAt: (point) =>
      labels.findLast(
        ({ edge: { label }, centre }) => label && overlaps({ ...centre, ...label }, spot(point)),
      )?.edge.id,
    copyTo: (target, width, height) => target.drawImage(canvas, 0, 0, width, height),
    remove: () => canvas.remove(),
    draw(scene, marks, palette, showBoxes) {
      if (!context) return;
      const ratio = canvas.width / Math.max(1, container.clientWidth);
      const zoom = cy.zoom();
      const pan = cy.pan();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalAlpha = 1;
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * pan.x, ratio * pan.y);
      const seen = cy.extent();
      const inView = (point: Point, width: number, height: number) =>
        point.x + width > seen.x1 &&
        point.x - width < seen.x2 &&
        point.y + height > seen.y1 &&
        point.y - height < seen.y2;
      const positionOf = (id: string) => {
        const node = cy.getElementById(id);
        return node.nonempty() ? node.position() : undefined;
      };
      const detailed = zoom >= readableZoom;
      const { clientWidth: width, clientHeight: height } = container;
      lines.draw(context, { zoom, pan, width, height, ratio }, marks, palette);

      const nameBoxes = () => {
        if (!showBoxes) return;
        for (const box of scene.boxes.values()) {
          const node = cy.getElementById(boxId(box.name));
          if (node.empty()) continue;
          const rect = node.boundingBox({ includeLabels: false, includeOverlays: false });
          paintBoxName(
            context,
            box,
            { corner: { x: rect.x1, y: rect.y1 }, width: rect.w, enlarged: Math.max(1, boxNameZoom / zoom) },
            palette,
          );
        }
      };
      // From afar the names are larger than the rim of their boxes, and would lie under cards.
      if (zoom >= boxNameZoom) nameBoxes();
      for (const card of scene.cards.values()) {
        const centre = positionOf(card.id);
        if (!centre || !inView(centre, card.width, card.height)) continue;
        context.globalAlpha = opacityOf(card.id, marks);
        paintCard(context, card, centre, palette, {
          selected: card.id === marks.selected,
          focused: card.id === marks.focused,
          lifted: card.id === marks.hovered,
          detailed,
          zoom,
        });
      }

      if (zoom < tileZoom) lines.drawTrouble(context, zoom, marks, palette);
      context.globalAlpha = 1;
      if (zoom < boxNameZoom) nameBoxes();

      const inSight: DrawnLabel[] = [];
      for (const edge of scene.edges.values()) {
        const centre = edge.label && labelCentre(scene, edge, positionOf);
        if (centre && edge.label && inView(centre, edge.label.width, edge.label.height))
          inSight.push({ edge, centre, first: isFirst(edge, marks) });
      }
      const readable = zoom >= labelZoom;
      const near = inSight.filter(({ edge }) => marks.near?.has(edge.id));
      const many = inSight.length > mostLabels;
      const shown = many && near.length <= mostLabels / 4 ? near : many ? [] : inSight;
      labels = [
        ...(readable ? shown.filter(({ first }) => !first) : []),
        // The label that one looks at stands above the others.
        ...inSight.filter(({ first }) => first && (readable || many)),
      ];
      for (const { edge, centre } of labels) {
        context.globalAlpha = opacityOf(edge.id, marks);
        const look = { selected: edge.id === marks.selected, focused: edge.id === marks.focused };
        paintLabel(context, edge, centre, palette, look);
        if (edge.preview)
          paintPreview(context, edge, edge.preview, centre, liesFlat(edge, positionOf), palette);
      }
    },
  };
}

interface DrawnLabel {
  readonly edge: EdgeModel;
  readonly centre: Point;
  /** One looks at it. */
  readonly first: boolean;
}

function isFirst({ id, preview }: EdgeModel, marks: Marks): boolean {
  return id === marks.selected || id === marks.focused || id === marks.hovered || preview !== undefined;
}

/** Does an edge run between cards beside each other, so that what hangs under its label would cover one? */
function liesFlat(edge: EdgeModel, positionOf: (id: string) => Point | undefined): boolean {
  const source = positionOf(edge.source);
  const target = positionOf(edge.target);
  return source !== undefined && target !== undefined && Math.abs(source.y - target.y) < 60;
}

function opacityOf(id: string, marks: Marks): number {
  const faded = marks.faded.has(id) && id !== marks.selected && id !== marks.focused;
  if (marks.near && !marks.near.has(id)) return faded ? opacities.faded : opacities.dimmed;
  return faded ? opacities.faded : 1;
}
