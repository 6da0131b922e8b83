import type { GraphModel } from '../model/graphModel.ts';
import type { LayoutEdge, LayoutNode } from './layoutTypes.ts';

/** Labels grow and shrink with their numbers; steps keep the lines from moving with every refresh. */
const labelStep = 24;

/** What the layout needs to know of a graph. */
export function layoutInput(model: GraphModel): { nodes: LayoutNode[]; edges: LayoutEdge[] } {
  return {
    nodes: model.cards.map(({ id, group, width, height }) => ({ id, group, width, height })),
    edges: model.edges.map(({ id, source, target, label }) => ({
      id,
      source,
      target,
      label: label && { width: Math.ceil(label.width / labelStep) * labelStep, height: label.height },
    })),
  };
}

/** Equal for graphs that look the same but for colours and numbers: those need no new layout. */
export function shapeOf(model: GraphModel): string {
  return JSON.stringify(layoutInput(model));
}
