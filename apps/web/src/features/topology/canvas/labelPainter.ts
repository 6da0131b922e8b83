import type { Point } from '../layout/geometry.ts';
import { lockAppearance } from '../../../components/lock/lockAppearance.ts';
import { type EdgeModel, labelLine } from '../model/graphModel.ts';
import { roundRect } from './cardPainter.ts';
import { paintGlyph } from './glyphPainter.ts';
import type { Palette } from './palette.ts';

const glyphSize = 13;

/** Draws what is written on an edge, around a point of its line. */
export function paintLabel(
  context: CanvasRenderingContext2D,
  edge: EdgeModel,
  centre: Point,
  palette: Palette,
  look: { readonly selected: boolean; readonly focused: boolean },
): void {
  const { label } = edge;
  if (!label) return;
  const colours = palette.locks[edge.state];
  const { outline } = lockAppearance[edge.state];
  const left = centre.x - label.width / 2;
  const top = centre.y - label.height / 2;
  const neutral = label.glyph === undefined;
  const lineHeight = label.height - (label.lines.length - 1) * labelLine;
  const radius = lineHeight / 2;
  const firstLine = top + lineHeight / 2;
  context.save();
  if (look.selected || look.focused) {
    roundRect(context, left - 3, top - 3, label.width + 6, label.height + 6, radius + 3);
    context.fillStyle = palette.card;
    context.fill();
    context.strokeStyle = look.selected ? palette.brand : palette.text;
    context.lineWidth = 2;
    context.stroke();
  }
  roundRect(context, left, top, label.width, label.height, radius);
  context.fillStyle = neutral ? palette.card : colours.background;
  context.fill();
  context.setLineDash(outline === 'dashed' || edge.predicted ? [4, 3] : outline === 'dotted' ? [1.5, 2] : []);
  context.strokeStyle = neutral ? palette.lineStrong : colours.graphic;
  context.lineWidth = 1;
  context.stroke();
  context.setLineDash([]);

  const filled = lockAppearance[edge.state].fill !== undefined;
  if (label.glyph)
    paintGlyph(
      context,
      label.glyph,
      left + 6,
      firstLine - glyphSize / 2,
      glyphSize,
      filled ? colours.content : colours.graphic,
    );
  context.font = palette.fonts.label;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = neutral ? palette.text : colours.content;
  for (const [i, line] of label.lines.entries())
    context.fillText(
      line,
      left + (i === 0 && label.glyph ? 6 + glyphSize + 4 : 8),
      firstLine + i * labelLine + 0.5,
    );
  context.restore();
}

/**
 * What a pending pick would do to the edge: outlined in the colour of pending things, below the label.
 *
 * @param low below the cards at both ends, where it would cover one of them.
 */
export function paintPreview(
  context: CanvasRenderingContext2D,
  edge: EdgeModel,
  text: string,
  centre: Point,
  low: boolean,
  palette: Palette,
): void {
  context.save();
  context.font = palette.fonts.note;
  const width = context.measureText(text).width + 28;
  const left = centre.x - width / 2;
  const top = centre.y + (low ? 32 : (edge.label?.height ?? 0) / 2 + 3);
  roundRect(context, left, top, width, 20, 10);
  context.fillStyle = palette.card;
  context.fill();
  context.setLineDash([4, 3]);
  context.strokeStyle = palette.brand;
  context.lineWidth = 1.5;
  context.stroke();
  context.setLineDash([]);
  paintGlyph(context, 'blocked', left + 6, top + 4, 12, palette.locks.blocked.graphic);
  context.fillStyle = palette.text;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(text, left + 21, top + 10.5);
  context.restore();
}
