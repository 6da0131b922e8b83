import type { Layout, LayoutRequest } from './layoutTypes.ts';

export interface LayoutTask {
  readonly id: number;
  readonly request: LayoutRequest;
}

export interface LayoutReply {
  readonly id: number;
  readonly layout: Layout;
}

export interface LayoutClient {
  /** Lays out in the worker; undefined when a later request made this one pointless. */
  run(request: LayoutRequest): Promise<Layout | undefined>;
  stop(): void;
}

/** Layouts in a Web Worker, so that thousands of nodes never hold up the page. One at a time; the newest request wins. */
export function createLayoutClient(): LayoutClient {
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  let running: LayoutTask | undefined;
  let waiting: LayoutTask | undefined;
  let lastId = 0;
  const settle = new Map<
    number,
    { resolve(layout: Layout | undefined): void; reject(reason: Error): void }
  >();

  const start = (task: LayoutTask | undefined) => {
    running = task;
    if (task) worker.postMessage(task);
  };
  worker.addEventListener('message', ({ data }: MessageEvent<LayoutReply>) => {
    settle.get(data.id)?.resolve(data.layout);
    settle.delete(data.id);
    start(waiting);
    waiting = undefined;
  });
  worker.addEventListener('error', (event) => {
    if (running) {
      settle.get(running.id)?.reject(new Error(`The layout failed: ${event.message}`));
      settle.delete(running.id);
    }
    start(waiting);
    waiting = undefined;
  });

  return {
    run(request) {
      const task = { id: ++lastId, request };
      if (waiting) {
        settle.get(waiting.id)?.resolve(undefined);
        settle.delete(waiting.id);
        waiting = undefined;
      }
      if (running) waiting = task;
      else start(task);
      return new Promise((resolve, reject) => settle.set(task.id, { resolve, reject }));
    },
    stop() {
      worker.terminate();
      for (const { resolve } of settle.values()) resolve(undefined);
      settle.clear();
    },
  };
}
