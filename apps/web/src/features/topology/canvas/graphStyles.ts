import type { EdgeSingular, NodeSingular, StylesheetJson } from 'cytoscape';
import { lockAppearance, lockStates } from '../../../components/lock/lockAppearance.ts';
import { boxPadding } from '../layout/layoutTypes.ts';
import { opacities } from './opacities.ts';
import type { Palette } from './palette.ts';

/** Room between the bar of a blocked edge and the card that it does not reach, px. */
const blockedGap = 4;

/** Bends are measured between the ends of an edge. Cytoscape's own type declarations do not know this value yet. */
const fromEndpoints = 'endpoints' as 'node-position';

/**
 * Cytoscape draws boxes and edges and finds what the pointer is on. Cards, names and labels are drawn above by the overlay;
 * here a card is an empty place of its size.
 */
export function graphStyles(palette: Palette, showBoxes: boolean): StylesheetJson {
  return [
    {
      selector: 'node[kind = "node"]',
      style: {
        shape: 'round-rectangle',
        width: (node: NodeSingular) => Number(node.data('width')),
        height: (node: NodeSingular) => Number(node.data('height')),
        'background-opacity': 0,
        'border-width': 0,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'node[kind = "namespace"]',
      style: {
        shape: 'round-rectangle',
        'corner-radius': '12px',
        padding: `${boxPadding}px`,
        'compound-sizing-wrt-labels': 'exclude',
        'background-color': palette.surface,
        'background-opacity': showBoxes ? 1 : 0,
        'border-color': palette.line,
        'border-width': showBoxes ? 1 : 0,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'node[kind = "namespace"][!inMesh]',
      style: {
        'background-opacity': showBoxes ? 0.55 : 0,
        'border-style': 'dashed',
        'border-color': palette.lineStrong,
      },
    },
    {
      selector: 'edge',
      style: {
        'curve-style': 'unbundled-bezier',
        'edge-distances': fromEndpoints,
        'source-endpoint': (edge: EdgeSingular) => String(edge.data('sourceEnd')),
        'target-endpoint': (edge: EdgeSingular) => String(edge.data('targetEnd')),
        'control-point-weights': (edge: EdgeSingular) => String(edge.data('bendWeight')),
        'control-point-distances': (edge: EdgeSingular) => String(edge.data('bendDistance')),
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.9,
        'overlay-opacity': 0,
        'underlay-opacity': 0,
      },
    },
    // An edge of a card to itself has no route; Cytoscape draws its loop.
    {
      selector: 'edge[?isLoop]',
      style: {
        'curve-style': 'bezier',
        'source-endpoint': 'outside-to-node',
        'target-endpoint': 'outside-to-node',
        'loop-direction': '-45deg',
        'control-point-step-size': 60,
      },
    },
    ...lockStates.map((state) => lockLine(state, palette)),
    { selector: 'edge.faded', style: { opacity: opacities.faded } },
    { selector: 'edge.dimmed', style: { opacity: opacities.dimmed } },
    {
      selector: 'edge.selected',
      style: {
        width: 3,
        'underlay-color': palette.brand,
        'underlay-opacity': 0.22,
        'underlay-padding': 4,
        'z-index': 10,
      },
    },
    { selector: 'edge.focused', style: { width: 3.5, 'z-index': 11 } },
  ];
}

function lockLine(state: (typeof lockStates)[number], palette: Palette) {
  const { line } = lockAppearance[state];
  const colour = palette.locks[state].graphic;
  const style = line.dash === undefined ? 'solid' : 'dashed';
  return {
    selector: `edge[lockState = "${state}"]`,
    style: {
      width: line.width,
      'line-color': colour,
      'line-style': style,
      ...(line.dash ? { 'line-dash-pattern': [...line.dash] } : {}),
      ...(state === 'unknown' ? { 'line-cap': 'round' as const } : {}),
      'target-arrow-color': colour,
      'target-arrow-shape': line.end,
      'target-distance-from-node': line.end === 'tee' ? blockedGap : 0,
    },
  } as const;
}
