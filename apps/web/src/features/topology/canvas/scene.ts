import { curveOf, pointOn } from '../layout/curve.ts';
import type { Point, Rect } from '../layout/geometry.ts';
import type { Layout } from '../layout/layoutTypes.ts';
import type { BoxModel, CardModel, EdgeModel, GraphModel } from '../model/graphModel.ts';

/** What stands out, and what steps back. */
export interface Marks {
  readonly selected: string | null;
  readonly focused: string | null;
  readonly hovered: string | null;
  /** Nodes and edges that were not asked for. */
  readonly faded: ReadonlySet<string>;
  /** Nodes and edges near the hovered one; undefined: nothing is hovered. */
  readonly near: ReadonlySet<string> | undefined;
}

export const noMarks: Marks = {
  selected: null,
  focused: null,
  hovered: null,
  faded: new Set(),
  near: undefined,
};

/** The graph with its places: what the overlay draws and what the pointer can hit. */
export interface Scene {
  readonly cards: ReadonlyMap<string, CardModel>;
  readonly edges: ReadonlyMap<string, EdgeModel>;
  readonly boxes: ReadonlyMap<string, BoxModel>;
  readonly layout: Layout;
}

export const emptyScene: Scene = {
  cards: new Map(),
  edges: new Map(),
  boxes: new Map(),
  layout: { positions: {}, routes: {} },
};

export function createScene(model: GraphModel, layout: Layout): Scene {
  return {
    cards: new Map(model.cards.map((card) => [card.id, card])),
    edges: new Map(model.edges.map((edge) => [edge.id, edge])),
    boxes: new Map(model.boxes.map((box) => [box.name, box])),
    layout,
  };
}

/** Where the label of an edge stands now, with cards at `positionOf`; undefined without a route. */
export function labelCentre(
  scene: Scene,
  edge: EdgeModel,
  positionOf: (id: string) => Point | undefined,
): Point | undefined {
  const source = positionOf(edge.source);
  const target = positionOf(edge.target);
  if (!source || !target) return undefined;
  const card = scene.cards.get(edge.source);
  // A call to itself loops above the upper left corner.
  if (edge.source === edge.target)
    return card && { x: source.x - card.width / 2 - 14, y: source.y - card.height / 2 - 30 };
  const route = scene.layout.routes[edge.id];
  return route && pointOn(curveOf(route, source, target), route.label);
}

/** Everything within one call of a node, or the edge with its ends: what stays in full colour while it is hovered. */
export function nearOf(scene: Scene, id: string): ReadonlySet<string> {
  const near = new Set([id]);
  for (const edge of scene.edges.values())
    if (edge.source === id || edge.target === id || edge.id === id) {
      near.add(edge.id);
      near.add(edge.source);
      near.add(edge.target);
    }
  return near;
}

/** The bounds of a set of rectangles around everything drawn, or undefined for an empty scene. */
export function sceneRects(scene: Scene, positionOf: (id: string) => Point | undefined): Rect[] {
  const rects: Rect[] = [];
  for (const card of scene.cards.values()) {
    const point = positionOf(card.id);
    if (point) rects.push({ ...point, width: card.width, height: card.height });
  }
  for (const edge of scene.edges.values()) {
    const point = edge.label && labelCentre(scene, edge, positionOf);
    if (point && edge.label) rects.push({ ...point, width: edge.label.width, height: edge.label.height });
  }
  return rects;
}
