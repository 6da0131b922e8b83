import { bounds, grow, type Point, type Rect, type Size } from '../../layout/geometry.ts';
import { boundsOf, curveAt, type LineSet, noLines } from './lineSet.ts';
import type { LineView } from './linePlan.ts';
import { type LineColours, paintLines } from './paintLines.ts';

/** A picture to make; `content`: of other lines than before. */
export interface LineTask {
  readonly view: LineView;
  readonly content: { readonly lines: LineSet; readonly colours: LineColours } | undefined;
}

export interface LineReply {
  readonly picture: ImageBitmap;
}

/** What is in view: how the graph is moved and enlarged on a canvas of this size in CSS px, and its pixels for each of them. */
export interface Viewport extends Size {
  readonly zoom: number;
  readonly pan: Point;
  readonly ratio: number;
}

export interface LinePainter {
  /** The lines to draw from now on. */
  show(lines: LineSet, colours: LineColours): void;
  /** Draws what there is of them in a context in the graph's coordinates, and asks for a better picture where one is needed. */
  draw(context: CanvasRenderingContext2D, viewport: Viewport): void;
  /** Are the lines of now drawn, at whatever zoom? */
  isPainted(): boolean;
  stop(): void;
}

/** Room around the view that a picture holds as well, as a share of it: so far the graph can be moved at once. */
const margins = { most: 0.3, least: 0.1, forLargeViews: 0.1, largePixels: 4e6 } as const;
/** Room for arrowheads and widths around the curves, px. */
const lineRoom = 12;

/**
 * Thousands of lines, drawn in a Web Worker as one picture somewhat larger than the view. Moving the graph moves the picture,
 * zooming stretches it until the next is there, so that a frame costs the same however many lines there are.
 *
 * @param onPainted a picture came: the view should be drawn again.
 */
export function createLinePainter(onPainted: () => void): LinePainter {
  let lines = noLines;
  let colours: LineColours | undefined;
  let around: Rect | undefined;
  let version = 0;
  let sent = -1;
  let painted:
    { readonly picture: ImageBitmap; readonly view: LineView; readonly version: number } | undefined;
  let asked: { readonly view: LineView; readonly version: number } | undefined;
  let worker: Worker | undefined;
  let hasFailed = false;

  const createWorker = () => {
    const created = new Worker(new URL('./lines.worker.ts', import.meta.url), { type: 'module' });
    created.addEventListener('message', ({ data }: MessageEvent<LineReply>) => {
      painted?.picture.close();
      painted = asked && { ...asked, picture: data.picture };
      asked = undefined;
      onPainted();
    });
    created.addEventListener('error', () => {
      hasFailed = true;
      onPainted();
    });
    return created;
  };
  const ask = (view: LineView) => {
    if (asked || !colours) return;
    worker ??= createWorker();
    const task: LineTask = { view, content: sent === version ? undefined : { lines, colours } };
    sent = version;
    asked = { view, version };
    worker.postMessage(task);
  };

  return {
    show(nextLines, nextColours) {
      lines = nextLines;
      colours = nextColours;
      around = bounds(lines.ids.map((_, index) => boundsOf(curveAt(lines, index))));
      version++;
    },
    draw(context, viewport) {
      if (!around || !colours) return;
      const { zoom, pan, ratio } = viewport;
      const scale = zoom * ratio;
      const whole = grow(around, lineRoom);
      const seen = inGraph(viewport);
      if (hasFailed) {
        paintLines(context, lines, { region: seen, scale, ratio }, colours);
        return;
      }
      const needed = overlap(enlarged(seen, margins.least), whole);
      if (!needed) return;
      if (painted) {
        const { region } = painted.view;
        const width = region.width * scale;
        const height = region.height * scale;
        const left = (region.x - region.width / 2) * scale + pan.x * ratio;
        const top = (region.y - region.height / 2) * scale + pan.y * ratio;
        // A picture on whole pixels is copied; between them it would be blurred, and take longer.
        const exact = painted.view.scale === scale;
        context.save();
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.imageSmoothingEnabled = !exact;
        if (exact) context.drawImage(painted.picture, Math.round(left), Math.round(top));
        else context.drawImage(painted.picture, left, top, width, height);
        context.restore();
      }
      if (painted?.version === version && painted.view.scale === scale && holds(painted.view.region, needed))
        return;
      const large = viewport.width * viewport.height * ratio * ratio > margins.largePixels;
      const region = overlap(enlarged(seen, large ? margins.forLargeViews : margins.most), whole);
      if (region) ask({ region, scale, ratio });
    },
    isPainted: () => hasFailed || lines.ids.length === 0 || painted?.version === version,
    stop() {
      worker?.terminate();
      painted?.picture.close();
    },
  };
}

function inGraph({ zoom, pan, width, height }: Viewport): Rect {
  return {
    x: (width / 2 - pan.x) / zoom,
    y: (height / 2 - pan.y) / zoom,
    width: width / zoom,
    height: height / zoom,
  };
}

function enlarged(rect: Rect, share: number): Rect {
  return { ...rect, width: rect.width * (1 + 2 * share), height: rect.height * (1 + 2 * share) };
}

function overlap(a: Rect, b: Rect): Rect | undefined {
  const left = Math.max(a.x - a.width / 2, b.x - b.width / 2);
  const right = Math.min(a.x + a.width / 2, b.x + b.width / 2);
  const top = Math.max(a.y - a.height / 2, b.y - b.height / 2);
  const bottom = Math.min(a.y + a.height / 2, b.y + b.height / 2);
  if (left >= right || top >= bottom) return undefined;
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/** Does `outer` hold all of `inner`, but for rounding? */
function holds(outer: Rect, inner: Rect): boolean {
  const slack = 0.01;
  return (
    Math.abs(outer.x - inner.x) + inner.width / 2 <= outer.width / 2 + slack &&
    Math.abs(outer.y - inner.y) + inner.height / 2 <= outer.height / 2 + slack
  );
}
