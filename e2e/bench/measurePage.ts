import type { Browser, Page } from '@playwright/test';
import { z } from 'zod';
import { pause } from '../testbed/process/pause.ts';
import { until } from '../testbed/process/until.ts';
import { median } from './median.ts';

/** What the topology page needs in a browser that has nothing in its cache. Milliseconds and bytes. */
export interface PageFigures {
  /** From navigation until the graph is laid out and drawn, while somebody else looks at it, too. */
  readonly usableMs: number;
  /** The same for the first visitor, for whom the server has to ask Prometheus. */
  readonly firstUsableMs: number;
  readonly longestTaskMs: number;
  /** Between two frames while the graph is panned. */
  readonly frameMs: number;
  readonly heapBytes: number;
  readonly drawnNodes: number;
  readonly drawnEdges: number;
}

const canvas = '.pl-graph-canvas';
/** Of a large mesh, three windows are read at first, one after the other. */
const settledMs = 30_000;
/** Where Prometheus is at work meanwhile, a page takes longer: an odd number, so that the median is one that was. */
const rounds = 5;

export async function measurePage(browser: Browser, address: string): Promise<PageFigures> {
  const first = await openGraph(browser, address);
  // All that the page shows has been read once, and refreshes follow each other.
  await pause(settledMs);
  const opened: Opened[] = [];
  for (let round = 0; round < rounds; round++) {
    const { page, figures } = await openGraph(browser, address);
    opened.push(figures);
    await page.context().close();
  }
  const frames = await first.page.locator(canvas).evaluate(pan, 60);
  const heapBytes = await usedHeap(first.page);
  await first.page.context().close();
  return {
    usableMs: median(opened.map(({ usableMs }) => usableMs)),
    firstUsableMs: first.figures.usableMs,
    longestTaskMs: median(opened.map(({ longestTaskMs }) => longestTaskMs)),
    frameMs: median(z.array(z.number()).parse(frames)),
    heapBytes,
    drawnNodes: Math.max(...opened.map(({ drawnNodes }) => drawnNodes)),
    drawnEdges: Math.max(...opened.map(({ drawnEdges }) => drawnEdges)),
  };
}

const Opened = z.object({
  usableMs: z.number(),
  longestTaskMs: z.number(),
  drawnNodes: z.number(),
  drawnEdges: z.number(),
});
type Opened = z.infer<typeof Opened>;

/** In a browser that has nothing in its cache, until the graph is drawn. */
export async function openGraph(browser: Browser, address: string): Promise<{ page: Page; figures: Opened }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(observe, canvas);
  await page.goto(address);
  const figures = await until(
    'the graph to be drawn',
    async () => Opened.safeParse(await page.evaluate(() => Reflect.get(window, '_bench') as unknown)).data,
    { timeout: 300_000, interval: 200 },
  );
  return { page, figures };
}

/** Runs in the page, before anything of it: notes when the graph has been drawn, and the longest task until then. */
function observe(selector: string): void {
  let longestTaskMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = (): void => {
    const element = document.querySelector(selector);
    const hook = element === null ? undefined : (Reflect.get(element, '_padlock') as PageHook | undefined);
    if (hook?.isSettled() !== true || hook.edges().length === 0) {
      requestAnimationFrame(look);
      return;
    }
    const usableMs = performance.now();
    // The observer hears of a task only after it.
    setTimeout(() => {
      Reflect.set(window, '_bench', {
        usableMs,
        longestTaskMs,
        drawnNodes: hook.cy.nodes().length,
        drawnEdges: hook.edges().length,
      });
    }, 500);
  };
  requestAnimationFrame(look);
}

/** Runs in the page: pans with every frame, and answers the milliseconds between frames. */
function pan(element: Element, frames: number): Promise<number[]> {
  const { cy } = Reflect.get(element, '_padlock') as PageHook;
  return new Promise((resolve) => {
    const times: number[] = [];
    let last = performance.now();
    const frame = (): void => {
      const now = performance.now();
      times.push(now - last);
      last = now;
      cy.panBy({ x: times.length % 40 < 20 ? 12 : -12, y: 0 });
      if (times.length < frames) requestAnimationFrame(frame);
      else resolve(times);
    };
    requestAnimationFrame(frame);
  });
}

async function usedHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

/**
 * From the moment before `write` changes policy to the frame in which an edge says so.
 *
 * @param says what the edge's data are to hold then.
 */
export async function measureRedraw(
  browser: Browser,
  address: string,
  edge: { readonly id: string; readonly says: Readonly<Record<string, string | boolean>> },
  write: () => Promise<void>,
): Promise<number> {
  const { page } = await openGraph(browser, address);
  const drawn = page.locator(canvas).evaluate(whenEdgeSays, edge);
  // The page looks at the edge from now on.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(undefined))));
  const started = Date.now();
  await write();
  const at = z.number().parse(await drawn);
  await page.context().close();
  return at - started;
}

/** Runs in the page: the time of the frame in which the edge has these data. */
function whenEdgeSays(
  element: Element,
  { id, says }: { readonly id: string; readonly says: Readonly<Record<string, string | boolean>> },
): Promise<number> {
  const { edges, isSettled } = Reflect.get(element, '_padlock') as PageHook;
  const until = performance.now() + 60_000;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const edge = edges().find((one) => one.id === id);
      const saysSo = Object.entries(says).every(([name, value]) => edge?.[name] === value);
      if (saysSo && isSettled()) resolve(Date.now());
      else if (performance.now() > until) reject(new Error(`${id} is ${JSON.stringify(edge)}`));
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** What the page hangs on the graph's element for tests (features/topology/canvas/testHook.ts). */
interface PageHook {
  readonly cy: {
    nodes(): { readonly length: number };
    panBy(by: { x: number; y: number }): void;
  };
  readonly edges: () => readonly Readonly<Record<string, unknown>>[];
  readonly isSettled: () => boolean;
}
