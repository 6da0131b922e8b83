import type { Core } from 'cytoscape';
import { bounds, grow, type Point, type Rect } from '../layout/geometry.ts';
import { boxPadding } from '../layout/layoutTypes.ts';
import type { Palette } from './palette.ts';
import type { Marks, Scene } from './scene.ts';

export interface Minimap {
  /** The graph changed: other cards, other places, other marks. */
  refresh(scene: Scene, marks: Marks, palette: Palette): void;
  /** The view moved. */
  frame(): void;
  remove(): void;
}

/** The graph as a whole, small, with the part in view; pressing or dragging moves the view there. */
export function createMinimap(canvas: HTMLCanvasElement, cy: Core): Minimap {
  const context = canvas.getContext('2d');
  const content = document.createElement('canvas');
  const ratio = window.devicePixelRatio || 1;
  canvas.width = content.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = content.height = Math.round(canvas.clientHeight * ratio);
  let colours: Palette | undefined;
  let whole: Rect = { x: 0, y: 0, width: 1, height: 1 };
  const scale = () => Math.min(canvas.clientWidth / whole.width, canvas.clientHeight / whole.height);

  const frame = () => {
    if (!context || !colours) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(content, 0, 0);
    place(context);
    const { x1, y1, w, h } = cy.extent();
    context.lineWidth = 2 / scale();
    context.strokeStyle = colours.brand;
    context.strokeRect(x1, y1, w, h);
  };
  /** From places in the graph to places on the map. */
  const place = (target: CanvasRenderingContext2D) => {
    const zoom = scale() * ratio;
    target.setTransform(
      zoom,
      0,
      0,
      zoom,
      canvas.width / 2 - whole.x * zoom,
      canvas.height / 2 - whole.y * zoom,
    );
  };

  const moveTo = (event: PointerEvent) => {
    const box = canvas.getBoundingClientRect();
    const point: Point = {
      x: whole.x + (event.clientX - box.left - box.width / 2) / scale(),
      y: whole.y + (event.clientY - box.top - box.height / 2) / scale(),
    };
    const zoom = cy.zoom();
    cy.pan({ x: cy.width() / 2 - point.x * zoom, y: cy.height() / 2 - point.y * zoom });
  };
  const onDown = (event: PointerEvent) => {
    canvas.setPointerCapture(event.pointerId);
    moveTo(event);
  };
  const onMove = (event: PointerEvent) => {
    if (canvas.hasPointerCapture(event.pointerId)) moveTo(event);
  };
  canvas.addEventListener('pointerdown', onDown);
  canvas.addEventListener('pointermove', onMove);

  return {
    frame,
    refresh(scene, marks, palette) {
      colours = palette;
      const cards = [...scene.cards.values()].flatMap((card) => {
        const node = cy.getElementById(card.id);
        return node.empty() ? [] : [{ card, at: node.position() }];
      });
      const around = bounds(cards.map(({ card, at }) => ({ ...at, width: card.width, height: card.height })));
      whole = grow(around ?? whole, 2 * boxPadding);
      const draw = content.getContext('2d');
      if (!draw) return;
      draw.setTransform(1, 0, 0, 1, 0, 0);
      draw.clearRect(0, 0, content.width, content.height);
      place(draw);
      // At the size of the map a card is a few px: it is filled, and never thinner than one.
      const least = 1.5 / scale();
      for (const { card, at } of cards) {
        const width = Math.max(card.width, least);
        const height = Math.max(card.height, least);
        draw.globalAlpha = marks.faded.has(card.id) ? 0.3 : 1;
        draw.fillStyle =
          card.id === marks.selected || card.id === marks.focused ? palette.brand : palette.subtle;
        draw.fillRect(at.x - width / 2, at.y - height / 2, width, height);
      }
      frame();
    },
    remove() {
      canvas.removeEventListener('pointerdown', onDown);
      canvas.removeEventListener('pointermove', onMove);
    },
  };
}
