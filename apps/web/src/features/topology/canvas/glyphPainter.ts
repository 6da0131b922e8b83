import { glyphGrid, type GlyphName, glyphs } from '../../../components/lock/glyphs.ts';

const paths = new Map<string, Path2D>();

/** Path data as a `Path2D`, parsed once. */
export function pathOf(data: string): Path2D {
  let path = paths.get(data);
  if (!path) {
    path = new Path2D(data);
    paths.set(data, path);
  }
  return path;
}

/** Draws a lock glyph with its upper left corner at x, y. */
export function paintGlyph(
  context: CanvasRenderingContext2D,
  name: GlyphName,
  x: number,
  y: number,
  size: number,
  colour: string,
): void {
  context.save();
  context.translate(x, y);
  context.scale(size / glyphGrid, size / glyphGrid);
  for (const mark of glyphs[name]) {
    if (mark.kind === 'fill') {
      context.fillStyle = colour;
      context.fill(pathOf(mark.d), 'evenodd');
      continue;
    }
    context.strokeStyle = colour;
    context.lineWidth = mark.width;
    context.lineCap = mark.cap ?? 'butt';
    context.lineJoin = mark.cap ?? 'miter';
    context.setLineDash(mark.dash ? [...mark.dash] : []);
    context.lineDashOffset = mark.dashOffset ?? 0;
    context.stroke(pathOf(mark.d));
  }
  context.restore();
}
