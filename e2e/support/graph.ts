import { expect, type Page } from '@playwright/test';
import { z } from 'zod';

const DrawnEdge = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  lockState: z.enum(['locked', 'partial', 'open', 'idle', 'blocked', 'unknown']),
  labelText: z.string(),
  /** Steps back, since something else was asked for. */
  faded: z.boolean(),
  /** Centre of the label in the canvas, CSS px; null where none is drawn. */
  label: z.object({ x: z.number(), y: z.number() }).nullable(),
});
export type DrawnEdge = z.infer<typeof DrawnEdge>;

/** The topology as Cytoscape holds and draws it. */
export interface Graph {
  open(search?: Readonly<Record<string, string>>): Promise<void>;
  /** All edges as drawn now. */
  edges(): Promise<readonly DrawnEdge[]>;
  /** The one edge between two services or workloads (`namespace/name`, or `unnamed/TARGET_NAMESPACE`). */
  edge(source: string, target: string): Promise<DrawnEdge | undefined>;
  /** Clicks the label of an edge. */
  selectEdge(source: string, target: string): Promise<void>;
  /** Pixels around a point of the canvas, as `#rrggbb` with how often each occurs. */
  coloursAt(point: { x: number; y: number }, radius: number): Promise<ReadonlyMap<string, number>>;
}

const canvasSelector = '.pl-graph-canvas';

export function graphOn(page: Page, cluster: string): Graph {
  const nodeName = (id: string): string => id.replace(`${cluster}/`, '').replace(/^(service|workload)\//, '');
  const edges = async (): Promise<readonly DrawnEdge[]> => {
    const drawn: unknown = await page.locator(canvasSelector).evaluate((element) => {
      const hook = Reflect.get(element, '_padlock') as PageHook | undefined;
      return hook?.cy.edges().map((edge) => ({
        id: edge.id(),
        source: edge.source().id(),
        target: edge.target().id(),
        lockState: edge.data('lockState'),
        labelText: edge.data('labelText'),
        faded: edge.hasClass('faded'),
        label: hook.renderedLabelPosition(edge.id()) ?? null,
      }));
    });
    return z.array(DrawnEdge).parse(drawn);
  };
  const edge = async (source: string, target: string): Promise<DrawnEdge | undefined> =>
    (await edges()).find((each) => nodeName(each.source) === source && nodeName(each.target) === target);
  return {
    async open(search = {}) {
      await page.goto(`/clusters/${cluster}/topology?${new URLSearchParams(search)}`);
      await expect
        .poll(
          () =>
            page.locator(canvasSelector).evaluate((element) => {
              const hook = Reflect.get(element, '_padlock') as PageHook | undefined;
              return hook !== undefined && hook.isSettled() && hook.edges().length > 0;
            }),
          { message: 'the graph is laid out and drawn', timeout: 45_000 },
        )
        .toBe(true);
    },
    edges,
    edge,
    async selectEdge(source, target) {
      const found = await edge(source, target);
      if (found === undefined || found.label === null)
        throw new Error(`no label is drawn from ${source} to ${target}`);
      await page.locator(canvasSelector).click({ position: found.label });
    },
    async coloursAt({ x, y }, radius) {
      const box = await page.locator(canvasSelector).boundingBox();
      if (box === null) throw new Error('the graph is not on the page');
      const picture = await page.screenshot({
        clip: { x: box.x + x - radius, y: box.y + y - radius, width: 2 * radius, height: 2 * radius },
      });
      const counts: unknown = await page.evaluate(countColours, picture.toString('base64'));
      return new Map(z.array(z.tuple([z.string(), z.number()])).parse(counts));
    },
  };
}

/** What the page hangs on the graph's element for tests (features/topology/canvas/testHook.ts). */
interface PageHook {
  readonly cy: {
    edges(): {
      readonly length: number;
      map<T>(each: (edge: PageEdge) => T): T[];
    };
  };
  readonly edges: () => { readonly length: number };
  readonly renderedLabelPosition: (id: string) => { x: number; y: number } | undefined;
  readonly isSettled: () => boolean;
}
interface PageEdge {
  id(): string;
  source(): { id(): string };
  target(): { id(): string };
  data(key: string): unknown;
  hasClass(name: string): boolean;
}

/** Runs in the page, which decodes PNGs without a library. */
async function countColours(png: string): Promise<[string, number][]> {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const counts = new Map<string, number>();
  for (let index = 0; index < data.length; index += 4) {
    const colour = `#${[data[index], data[index + 1], data[index + 2]].map((part) => (part ?? 0).toString(16).padStart(2, '0')).join('')}`;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return [...counts];
}
