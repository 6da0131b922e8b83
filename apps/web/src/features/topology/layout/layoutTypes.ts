import type { Point, Size } from './geometry.ts';

export const layoutKinds = ['layered', 'force', 'concentric'] as const;
export type LayoutKind = (typeof layoutKinds)[number];

export interface LayoutNode extends Size {
  readonly id: string;
  /** Nodes of one group share a box. undefined: it stands by itself. */
  readonly group: string | undefined;
}

export interface LayoutEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Size of what is written on it; undefined: nothing. */
  readonly label: Size | undefined;
}

export interface LayoutRequest {
  readonly kind: LayoutKind;
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  /** Where it will be shown: decides whether boxes run down or to the right. */
  readonly viewport: Size;
  /** Centres of nodes that must not move, by node id. */
  readonly fixed: Readonly<Record<string, Point>>;
}

/** One quadratic curve from card to card. */
export interface EdgeRoute {
  /** Where it leaves and enters, relative to the centres of the cards. */
  readonly source: Point;
  readonly target: Point;
  /**
   * The control point, relative to the straight line between both ends: how far along (0 source, 1 target), and how far to the
   * side in px (positive: to the right of the direction of travel). It follows when a node is dragged.
   */
  readonly bend: { readonly weight: number; readonly distance: number };
  /** Where the label stands on the curve, 0..1. */
  readonly label: number;
}

export interface Layout {
  readonly positions: Readonly<Record<string, Point>>;
  readonly routes: Readonly<Record<string, EdgeRoute>>;
}

/** Room between the cards of a box and its border; the name of the box stands in the upper one. */
export const boxPadding = 28;

/** A graph by index, for the algorithms. */
export interface IndexedGraph {
  readonly sizes: readonly Size[];
  readonly edges: readonly (readonly [source: number, target: number])[];
}

/** Centres of all nodes, with the upper left corner of the whole at 0, 0. */
export interface Placement extends Size {
  readonly centres: readonly Point[];
}
