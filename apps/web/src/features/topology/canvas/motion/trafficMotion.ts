import type { LockState } from '@padlock/contract';
import type { Core } from 'cytoscape';
import { curveOf } from '../../layout/curve.ts';
import type { Point } from '../../layout/geometry.ts';
import type { Flow } from '../../model/flow.ts';
import { opacities } from '../opacities.ts';
import type { Palette } from '../palette.ts';
import type { Marks, Scene } from '../scene.ts';
import { alongTrack, type Track, trackOf } from './track.ts';

/** On more lines than this nobody could follow a drop, and each frame would cost what panning needs. */
const mostMoving = 300;
/** Smooth enough for dots, at half the cost of every frame. */
const frameMs = 32;
/** Px of the graph per second, and from drop to drop. */
const speed = 46;
const gaps: Readonly<Record<Exclude<Flow, 0>, number>> = { 1: 150, 2: 80, 3: 44 };
const radius = 3.3;
/** Below this zoom drops would be specks. */
const leastZoom = 0.3;

export interface TrafficMotion {
  /** Takes the lines of a scene; also after cards were dragged, or what is faded has changed. */
  show(scene: Scene, marks: Marks, palette: Palette): void;
  stop(): void;
}

interface Line {
  readonly track: Track;
  readonly gap: number;
  readonly state: LockState;
  readonly opacity: number;
}

/**
 * Drops that run along the lines, on a canvas of their own between lines and cards. Plaintext is drawn as squares, everything
 * else as dots. It asks for no frame while nothing moves, nor while the page is hidden.
 */
export function startTrafficMotion(
  container: HTMLElement,
  cy: Core,
  positionOf: (id: string) => Point | undefined,
): TrafficMotion {
  const canvas = document.createElement('canvas');
  canvas.className = 'pl-graph-motion';
  canvas.setAttribute('aria-hidden', 'true');
  container.append(canvas);
  const context = canvas.getContext('2d');
  let lines: readonly Line[] = [];
  let colours: Palette | undefined;
  let frame = 0;
  let drawnAt = 0;

  const tick = (now: number) => {
    frame = lines.length === 0 ? 0 : requestAnimationFrame(tick);
    if (now - drawnAt < frameMs) return;
    drawnAt = now;
    draw(now);
  };
  const draw = (now: number) => {
    if (!context || !colours) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [container.clientWidth, container.clientHeight];
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const zoom = cy.zoom();
    const pan = cy.pan();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (zoom < leastZoom) return;
    context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * pan.x, ratio * pan.y);
    const seen = cy.extent();
    const way = (now / 1_000) * speed;
    for (const { track, gap, state, opacity } of lines) {
      context.globalAlpha = opacity;
      context.fillStyle = colours.locks[state].graphic;
      context.beginPath();
      alongTrack(track, way % gap, gap, (x, y) => {
        if (x < seen.x1 || x > seen.x2 || y < seen.y1 || y > seen.y2) return;
        if (state === 'open') context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
        else {
          context.moveTo(x + radius, y);
          context.arc(x, y, radius, 0, 2 * Math.PI);
        }
      });
      context.fill();
    }
  };

  return {
    show(scene, marks, palette) {
      colours = palette;
      lines = scene.edges.size > mostMoving ? [] : linesOf(scene, marks, positionOf);
      if (lines.length === 0) draw(drawnAt);
      else if (frame === 0) frame = requestAnimationFrame(tick);
    },
    stop() {
      cancelAnimationFrame(frame);
      canvas.remove();
    },
  };
}

function linesOf(scene: Scene, marks: Marks, positionOf: (id: string) => Point | undefined): readonly Line[] {
  return [...scene.edges.values()].flatMap(({ id, source, target, state, flow }) => {
    const route = scene.layout.routes[id];
    const [from, to] = [positionOf(source), positionOf(target)];
    if (flow === 0 || !route || !from || !to) return [];
    const opacity = marks.faded.has(id) ? opacities.faded : 1;
    return [{ track: trackOf(curveOf(route, from, to)), gap: gaps[flow], state, opacity }];
  });
}
