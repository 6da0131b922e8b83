import { z } from 'zod';

const Reply = z.object({ id: z.number(), result: z.looseObject({ usedSize: z.number().optional() }) });

/**
 * What a process holds after its garbage is gone, asked of its inspector.
 *
 * @param output what the process printed: started with `--inspect=127.0.0.1:0`, it names the inspector's address.
 * @returns bytes of the heap.
 */
export async function liveHeap(output: string): Promise<number> {
  const address = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(output)?.[0];
  if (address === undefined) throw new Error('the process named no inspector');
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no inspector at ${address}`)), { once: true });
  });
  const waiting = new Map<number, (result: z.output<typeof Reply>['result']) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = Reply.safeParse(JSON.parse(String(data)));
    if (reply.success) waiting.get(reply.data.id)?.(reply.data.result);
  });
  let asked = 0;
  const ask = (method: string): Promise<z.output<typeof Reply>['result']> =>
    new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      socket.send(JSON.stringify({ id: asked, method }));
    });
  // What finalizers let go is garbage only the next time.
  for (let turn = 0; turn < 3; turn++) await ask('HeapProfiler.collectGarbage');
  const { usedSize } = await ask('Runtime.getHeapUsage');
  socket.close();
  if (usedSize === undefined) throw new Error('the inspector said no size');
  return usedSize;
}
