import type { LineReply, LineTask } from './linePainter.ts';
import { noLines } from './lineSet.ts';
import { paintLines, type LineColours } from './paintLines.ts';

let lines = noLines;
let colours: LineColours | undefined;

self.addEventListener('message', ({ data }: MessageEvent<LineTask>) => {
  if (data.content) ({ lines, colours } = data.content);
  const { view } = data;
  const width = Math.max(1, Math.round(view.region.width * view.scale));
  const height = Math.max(1, Math.round(view.region.height * view.scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context && colours) {
    const { region, scale } = view;
    const left = region.x - region.width / 2;
    const top = region.y - region.height / 2;
    context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
    paintLines(context, lines, view, colours);
  }
  const reply: LineReply = { picture: canvas.transferToImageBitmap() };
  self.postMessage(reply, { transfer: [reply.picture] });
});
