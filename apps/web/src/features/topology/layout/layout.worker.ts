import { layoutGraph } from './layoutGraph.ts';
import type { LayoutReply, LayoutTask } from './layoutClient.ts';

self.addEventListener('message', ({ data: { id, request } }: MessageEvent<LayoutTask>) => {
  const reply: LayoutReply = { id, layout: layoutGraph(request) };
  self.postMessage(reply);
});
