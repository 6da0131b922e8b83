import { isHiddenNamespace } from '../../../components/hiddenNamespace.ts';
import { modeGlyph } from '../../../components/lock/lockAppearance.ts';
import type { Point } from '../layout/geometry.ts';
import type { BoxModel } from '../model/graphModel.ts';
import { roundRect } from './cardPainter.ts';
import { paintGlyph } from './glyphPainter.ts';
import type { Palette } from './palette.ts';

/** Policy's mode in the page's words. */
const modeWords = { STRICT: 'STRICT', PERMISSIVE: 'PERMISSIVE', DISABLE: 'DISABLED' } as const;

/** Room on both sides, and for the tag before the name, px. */
const rim = 6;
const tagRoom = 39;
const noteGap = 10;

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
  const width = place.width / place.enlarged - rim;
  const y = 16;
  context.save();
  context.font = palette.fonts.box;
  const name = context.measureText(box.name).width;
  const note = noteOf(box);
  context.font = note.isMode ? palette.fonts.boxMode : palette.fonts.note;
  const noteWidth = context.measureText(note.text).width + (note.isMode ? 15 : 0);
  // As much as the box is wide enough for: half a word tells nobody anything. From afar, all or the name alone, so that boxes
  // beside each other say alike.
  const hasNote = note.text !== '' && tagRoom + name + noteGap + noteWidth <= width;
  const isTagged = hasNote || (place.enlarged === 1 && tagRoom + name <= width);
  const left = isTagged ? tagRoom : rim;
  if (left + name > width) {
    context.restore();
    return;
  }
  context.translate(place.corner.x, place.corner.y);
  context.scale(place.enlarged, place.enlarged);
  if (place.enlarged > 1) {
    // It reaches over cards then.
    context.globalAlpha = 0.85;
    context.fillStyle = palette.surface;
    context.fillRect(left - 2, y - 8, name + 4, 16);
    context.globalAlpha = 1;
  }
  context.textBaseline = 'middle';
  if (isTagged) {
    roundRect(context, 10, y - 9, 23, 18, 9);
    context.fillStyle = palette.tag;
    context.fill();
    context.textAlign = 'center';
    context.font = palette.fonts.badge;
    context.fillStyle = palette.onTag;
    context.fillText(box.isOtherCluster ? 'CL' : 'NS', 21.5, y + 0.5);
  }
  context.textAlign = 'left';
  context.font = palette.fonts.box;
  context.fillStyle = palette.text;
  context.fillText(box.name, left, y + 0.5);
  if (hasNote) {
    const after = left + name + noteGap;
    if (note.isMode) {
      paintGlyph(context, modeGlyph(note.mode), after, y - 6, 12, palette.text);
      context.font = palette.fonts.boxMode;
      context.letterSpacing = '0.3px';
      context.fillText(note.text, after + 15, y + 0.5);
    } else {
      context.font = palette.fonts.note;
      context.fillStyle = palette.subtle;
      context.fillText(note.text, after - 3, y + 0.5);
    }
  }
  context.restore();
}

/** What stands behind the name: policy's mode, or why there is none. */
function noteOf({ name, inMesh, mode, isOtherCluster }: BoxModel) {
  if (inMesh === true && mode !== null) return { isMode: true, mode, text: modeWords[mode] } as const;
  if (isHiddenNamespace(name)) return { isMode: false, text: 'you may not see what is here' } as const;
  if (inMesh === true || isOtherCluster) return { isMode: false, text: '' } as const;
  return { isMode: false, text: inMesh === null ? 'pods not known' : 'not in mesh' } as const;
}
