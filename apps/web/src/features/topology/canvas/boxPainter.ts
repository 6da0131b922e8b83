import { modeGlyph } from '../../../components/lock/lockAppearance.ts';
import type { Point } from '../layout/geometry.ts';
import type { BoxModel } from '../model/graphModel.ts';
import { roundRect } from './cardPainter.ts';
import { paintGlyph } from './glyphPainter.ts';
import type { Palette } from './palette.ts';

/** Policy's mode in the page's words. */
const modeWords = { STRICT: 'STRICT', PERMISSIVE: 'PERMISSIVE', DISABLE: 'DISABLED' } as const;

/**
 * Draws the name of a namespace box, with its mode in ink, from the upper left corner of the box.
 *
 * @param enlarged how much larger than the graph, so that it can be read from afar.
 */
export function paintBoxName(
  context: CanvasRenderingContext2D,
  box: BoxModel,
  place: { readonly corner: Point; readonly width: number; readonly enlarged: number },
  palette: Palette,
): void {
  const width = place.width / place.enlarged;
  const y = 16;
  context.save();
  context.translate(place.corner.x, place.corner.y);
  context.scale(place.enlarged, place.enlarged);
  context.beginPath();
  context.rect(0, 0, width - 6, 32);
  context.clip();
  roundRect(context, 10, y - 9, 23, 18, 9);
  context.fillStyle = palette.tag;
  context.fill();
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.font = palette.fonts.badge;
  context.fillStyle = palette.onTag;
  context.fillText(box.isOtherCluster ? 'CL' : 'NS', 21.5, y + 0.5);

  context.textAlign = 'left';
  context.font = palette.fonts.box;
  context.fillStyle = palette.text;
  context.fillText(box.name, 39, y + 0.5);
  const after = 39 + context.measureText(box.name).width + 10;
  if (box.inMesh && box.mode !== null) {
    paintGlyph(context, modeGlyph(box.mode), after, y - 6, 12, palette.text);
    context.font = palette.fonts.boxMode;
    context.letterSpacing = '0.3px';
    context.fillText(modeWords[box.mode], after + 15, y + 0.5);
  } else if (!box.inMesh && !box.isOtherCluster) {
    context.font = palette.fonts.note;
    context.fillStyle = palette.subtle;
    context.fillText('not in mesh', after - 3, y + 0.5);
  }
  context.restore();
}
