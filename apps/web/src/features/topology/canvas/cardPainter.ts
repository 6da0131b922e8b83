import type { Point, Rect } from '../layout/geometry.ts';
import type { FindingMark } from '../model/findingMarks.ts';
import { card as sizes, type CardModel, fonts } from '../model/graphModel.ts';
import { paintGlyph, pathOf } from './glyphPainter.ts';
import { iconGrid, nodeIcons } from './nodeIcons.ts';
import type { Palette } from './palette.ts';
import { severityIcons } from './severityIcons.ts';

export interface CardLook {
  readonly selected: boolean;
  /** Has the keyboard's attention. */
  readonly focused: boolean;
  readonly lifted: boolean;
  /** Draw texts and icons, or only the name, larger: all else is too small to read. */
  readonly detailed: boolean;
  readonly zoom: number;
}

/** Below this zoom hardly a card holds its name: all are tiles without text, and what matters about them is the lines between. */
export const tileZoom = 0.25;

const radius = 10;
const ringRadius = 14.5;
const iconSize = 15;
const markSize = 11;
/** A failure too small to see still gets an arc that can be seen. */
const leastArc = 0.03;

/** Draws the card of a node around its centre. */
export function paintCard(
  context: CanvasRenderingContext2D,
  card: CardModel,
  centre: Point,
  palette: Palette,
  look: CardLook,
): void {
  const left = centre.x - card.width / 2;
  const top = centre.y - card.height / 2;
  context.save();
  if (look.selected || look.focused) paintHalo(context, card, left, top, palette, look);
  paintBody(context, card, left, top, palette, look);
  if (look.detailed) {
    paintRing(context, card, left, top, palette);
    paintTexts(context, card, left, top, palette);
    if (card.finding) paintFinding(context, card.finding, findingRect(card, centre), palette);
    if (card.badge) paintBadge(context, card.badge, left - 9, top - 9, palette);
  } else paintNameFromAfar(context, card, centre, palette, look.zoom);
  context.restore();
}

/** Heights of letters on the screen, px: what a name is drawn in from afar, and what is no use to draw. */
const farLetters = { wanted: 9, least: 6 } as const;

function paintNameFromAfar(
  context: CanvasRenderingContext2D,
  { name, width, height }: CardModel,
  centre: Point,
  palette: Palette,
  zoom: number,
): void {
  const size = fonts.name.size;
  // Where a card cannot hold a name of any length, measuring thousands of them is no use either.
  if (zoom < tileZoom || (height * zoom) / 1.3 < farLetters.least) return;
  context.font = palette.fonts.name;
  const room = Math.min((width - 12) / context.measureText(name).width, height / (1.3 * size));
  const enlarged = Math.min(farLetters.wanted / (size * zoom), room);
  if (enlarged * size * zoom < farLetters.least) return;
  context.translate(centre.x, centre.y);
  context.scale(enlarged, enlarged);
  context.fillStyle = palette.text;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(name, 0, 0.5);
}

function paintHalo(
  context: CanvasRenderingContext2D,
  card: CardModel,
  left: number,
  top: number,
  palette: Palette,
  look: CardLook,
): void {
  if (look.selected) {
    context.globalAlpha *= 0.22;
    context.fillStyle = palette.brand;
    roundRect(context, left - 7, top - 7, card.width + 14, card.height + 14, radius + 7);
    context.fill();
    context.globalAlpha /= 0.22;
  }
  if (look.focused) {
    context.strokeStyle = palette.text;
    context.lineWidth = 2;
    context.setLineDash([]);
    roundRect(context, left - 5, top - 5, card.width + 10, card.height + 10, radius + 5);
    context.stroke();
  }
}

function paintBody(
  context: CanvasRenderingContext2D,
  card: CardModel,
  left: number,
  top: number,
  palette: Palette,
  look: CardLook,
): void {
  roundRect(context, left, top, card.width, card.height, radius);
  if (!card.outOfMesh && look.detailed) {
    context.shadowColor = palette.shadow;
    // Shadows ignore the transform: given in device px, so they stay soft at every zoom.
    context.shadowBlur = look.lifted ? 14 : 6;
    context.shadowOffsetY = look.lifted ? 4 : 2;
  }
  const isTile = look.zoom < tileZoom;
  context.fillStyle = isTile ? palette.tile : palette.card;
  context.fill();
  context.shadowColor = 'transparent';
  if (isTile && !look.selected) return;
  context.setLineDash(card.outOfMesh && !look.selected ? [4, 3] : []);
  context.strokeStyle = look.selected
    ? palette.brand
    : card.outOfMesh
      ? palette.lineStrong
      : palette.cardLine;
  context.lineWidth = look.selected ? 2.5 : 1;
  context.stroke();
  context.setLineDash([]);
}

function paintRing(
  context: CanvasRenderingContext2D,
  card: CardModel,
  left: number,
  top: number,
  palette: Palette,
): void {
  const x = left + sizes.left + sizes.ring / 2;
  const y = top + card.height / 2;
  context.beginPath();
  context.arc(x, y, ringRadius, 0, 2 * Math.PI);
  context.setLineDash(card.outOfMesh ? [3.5, 3] : []);
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 2.5;
  context.stroke();
  context.setLineDash([]);
  if (card.failing > 0) {
    context.beginPath();
    context.arc(
      x,
      y,
      ringRadius,
      -Math.PI / 2,
      -Math.PI / 2 + 2 * Math.PI * Math.max(card.failing, leastArc),
    );
    context.strokeStyle = palette.failure;
    context.lineWidth = 3.5;
    context.stroke();
  }
  context.save();
  context.translate(x - iconSize / 2, y - iconSize / 2);
  context.scale(iconSize / iconGrid, iconSize / iconGrid);
  context.fillStyle = palette.text;
  context.fill(pathOf(nodeIcons[card.category]));
  context.restore();
}

function paintTexts(
  context: CanvasRenderingContext2D,
  card: CardModel,
  left: number,
  top: number,
  palette: Palette,
): void {
  const x = left + sizes.left + sizes.ring + sizes.ringGap;
  const single = card.chips.length === 0 && card.note === undefined;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = palette.text;
  context.font = palette.fonts.name;
  context.fillText(card.name, x, top + (single ? card.height / 2 : 18.5));
  if (card.note) {
    context.fillStyle = palette.subtle;
    context.font = palette.fonts.note;
    context.fillText(card.note, x, top + 36.5);
  }
  let chipLeft = x;
  for (const chip of card.chips) {
    roundRect(context, chipLeft, top + 28, chip.width, 17, 4);
    context.fillStyle = palette.chip;
    context.fill();
    if (chip.pending) {
      context.strokeStyle = palette.brand;
      context.lineWidth = 1.5;
      context.stroke();
    }
    const text = chipLeft + sizes.chipPadding + (chip.glyph ? sizes.chipGlyph : 0);
    if (chip.glyph)
      paintGlyph(context, chip.glyph, chipLeft + sizes.chipPadding, top + 31.5, 10, palette.text);
    context.fillStyle = palette.text;
    context.font = palette.fonts.chip;
    context.fillText(chip.text, text, top + 37);
    chipLeft += chip.width + sizes.chipGap;
  }
}

function paintBadge(
  context: CanvasRenderingContext2D,
  text: string,
  left: number,
  top: number,
  palette: Palette,
): void {
  context.font = palette.fonts.badge;
  const width = context.measureText(text).width + 10;
  roundRect(context, left, top, width, 17, 8.5);
  context.fillStyle = palette.card;
  context.fill();
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.stroke();
  context.fillStyle = palette.text;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(text, left + 5, top + 9);
}

/** Where the mark of findings stands: on the upper right corner. */
export function findingRect(card: CardModel, centre: Point): Rect {
  const width = card.finding === undefined ? 0 : 25 + 6 * String(card.finding.count).length;
  return {
    x: centre.x + card.width / 2 + 8 - width / 2,
    y: centre.y - card.height / 2,
    width,
    height: 18,
  };
}

function paintFinding(
  context: CanvasRenderingContext2D,
  { severity, count }: FindingMark,
  { x, y, width, height }: Rect,
  palette: Palette,
): void {
  const left = x - width / 2;
  roundRect(context, left, y - height / 2, width, height, height / 2);
  context.fillStyle = palette.card;
  context.fill();
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.stroke();
  context.save();
  context.translate(left + 5, y - markSize / 2);
  context.scale(markSize / iconGrid, markSize / iconGrid);
  context.fillStyle = palette.severities[severity];
  context.fill(pathOf(severityIcons[severity]));
  context.restore();
  context.font = palette.fonts.badge;
  context.fillStyle = palette.text;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(String(count), left + 8 + markSize, y + 0.5);
}

export function roundRect(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  corner: number,
): void {
  context.beginPath();
  context.roundRect(left, top, width, height, corner);
}
