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
  /** Loads the worker before there is anything to lay out. */
  start(): void;
  /** Lays out in the worker; undefined when a later request made this one pointless. */
  run(request: LayoutRequest): Promise<Layout | undefined>;
  stop(): void;
}

/**
 * Layouts in a Web Worker, so that thousands of nodes never hold up the page. One at a time; the newest request wins. The
 * worker starts with the first request at the latest, and again with the first after `stop`.
 */
export function createLayoutClient(): LayoutClient {
  let worker: Worker | undefined;
  let running: LayoutTask | undefined;
  let waiting: LayoutTask | undefined;
  let lastId = 0;
  const open = new Map<number, PromiseWithResolvers<Layout | undefined>>();

  const settle = (task: LayoutTask | undefined, layout: Layout | undefined) => {
    if (!task) return;
    open.get(task.id)?.resolve(layout);
    open.delete(task.id);
  };
  const begin = (task: LayoutTask | undefined) => {
    running = task;
    if (!task) return;
    worker ??= createWorker();
    worker.postMessage(task);
  };
  const next = () => {
    const task = waiting;
    waiting = undefined;
    begin(task);
  };
  const createWorker = () => {
    const created = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    created.addEventListener('message', ({ data }: MessageEvent<LayoutReply>) => {
      settle(running, data.layout);
      next();
    });
    created.addEventListener('error', (event) => {
      if (running) open.get(running.id)?.reject(new Error(`The layout failed: ${event.message}`));
      next();
    });
    return created;
  };

  return {
    start() {
      worker ??= createWorker();
    },
    run(request) {
      const task = { id: ++lastId, request };
      const promise = Promise.withResolvers<Layout | undefined>();
      open.set(task.id, promise);
      settle(waiting, undefined);
      waiting = task;
      if (!running) next();
      return promise.promise;
    },
    stop() {
      worker?.terminate();
      worker = undefined;
      running = undefined;
      waiting = undefined;
      for (const { resolve } of open.values()) resolve(undefined);
      open.clear();
    },
  };
}
