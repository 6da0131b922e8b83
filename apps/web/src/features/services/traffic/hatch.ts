/** Stripes at 45 degrees, 4 px apart: plaintext is hatched wherever it is drawn. */
export function hatch(colour: string, dark: boolean): CanvasPattern | string {
  const side = 8;
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const context = tile.getContext('2d');
  if (context === null) return colour;
  context.globalAlpha = dark ? 0.35 : 0.25;
  context.fillStyle = colour;
  context.fillRect(0, 0, side, side);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  for (const offset of [-side, -side / 2, 0, side / 2, side]) {
    context.beginPath();
    context.moveTo(offset, side);
    context.lineTo(offset + side, 0);
    context.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? colour;
}
