import { modeGlyph } from '../../../components/lock/lockAppearance.ts';
import type { Point } from '../layout/geometry.ts';
import type { BoxModel } from '../model/graphModel.ts';
import { roundRect } from './cardPainter.ts';
import { paintGlyph } from './glyphPainter.ts';
import type { Palette } from './palette.ts';

/** Policy's mode in the page's words. */
const modeWords = { STRICT: 'STRICT', PERMISSIVE: 'PERMISSIVE', DISABLE: 'DISABLED' } as const;

/** Draws the name of a namespace box, with its mode in ink, from the upper left corner of the box. */
export function paintBoxName(
  context: CanvasRenderingContext2D,
  box: BoxModel,
  corner: Point,
  width: number,
  palette: Palette,
): void {
  const y = corner.y + 16;
  context.save();
  context.beginPath();
  context.rect(corner.x, corner.y, width - 6, 32);
  context.clip();
  roundRect(context, corner.x + 10, y - 9, 23, 18, 9);
  context.fillStyle = palette.tag;
  context.fill();
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.font = palette.fonts.badge;
  context.fillStyle = palette.onTag;
  context.fillText('NS', corner.x + 21.5, y + 0.5);

  context.textAlign = 'left';
  context.font = palette.fonts.box;
  context.fillStyle = palette.text;
  context.fillText(box.name, corner.x + 39, y + 0.5);
  const after = corner.x + 39 + context.measureText(box.name).width + 10;
  if (box.inMesh) {
    paintGlyph(context, modeGlyph(box.mode), after, y - 6, 12, palette.text);
    context.font = palette.fonts.boxMode;
    context.letterSpacing = '0.3px';
    context.fillText(modeWords[box.mode], after + 15, y + 0.5);
  } else {
    context.font = palette.fonts.note;
    context.fillStyle = palette.subtle;
    context.fillText('not in mesh', after - 3, y + 0.5);
  }
  context.restore();
}
