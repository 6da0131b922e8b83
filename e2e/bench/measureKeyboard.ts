import type { Browser, Page } from '@playwright/test';
import { openGraph } from './measurePage.ts';

/** How long the page takes to answer, where nothing but keys is used. Milliseconds, the slowest of each kind. */
export interface KeyboardFigures {
  /** Search for a service, and for connections by what they are: until what was found is read out. */
  readonly findMs: number;
  /** A step to a neighbour, a namespace closed, a panel opened and left, the table: until it is there. */
  readonly stepMs: number;
}

const spoken = '.pl-graph [aria-live="polite"]';
const patience = { timeout: 60_000 };

/**
 * Opens the graph, searches, walks, closes a namespace, filters, reads a connection's panel, and goes to the table, by keys
 * alone.
 *
 * @throws when a key leads nowhere.
 */
export async function measureKeyboard(
  browser: Browser,
  address: string,
  service: { readonly namespace: string; readonly name: string },
): Promise<KeyboardFigures> {
  const { page } = await openGraph(browser, address);
  const { keyboard } = page;
  const find = async (expression: string, answer: RegExp): Promise<number> => {
    await keyboard.press('/');
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type(expression);
    return timed(() => keyboard.press('Enter'), says(page, answer));
  };
  const press = (key: string, reached: () => Promise<unknown>): Promise<number> =>
    timed(() => keyboard.press(key), reached);
  const panel = page.getByRole('complementary', { name: 'Connection' });

  const found = await find(service.name, new RegExp(`^${service.namespace}/${service.name}, service`));
  const walked = await press(
    'ArrowDown',
    saysAnother(page, (await page.locator(spoken).textContent()) ?? ''),
  );
  const back = await find(service.name, new RegExp(`^${service.namespace}/${service.name}, service`));
  const closed = await press('-', says(page, new RegExp(`^namespace ${service.namespace}, collapsed`)));
  const filtered = await find('lock = open', /; Open; 0% mutual TLS/);
  const opened = await press('Enter', () => panel.waitFor(patience));
  const left = await press('Escape', () => panel.waitFor({ state: 'detached', ...patience }));
  const listed = await press('t', () => page.getByRole('table', { name: 'Connections' }).waitFor(patience));
  await page.context().close();
  return {
    findMs: Math.max(found, back, filtered),
    stepMs: Math.max(walked, closed, opened, left, listed),
  };
}

async function timed(act: () => Promise<void>, reached: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  await reached();
  return performance.now() - began;
}

function says(page: Page, answer: RegExp): () => Promise<unknown> {
  return () =>
    page.waitForFunction(
      ([selector, pattern]) => new RegExp(pattern).test(document.querySelector(selector)?.textContent ?? ''),
      [spoken, answer.source] as const,
      patience,
    );
}

function saysAnother(page: Page, before: string): () => Promise<unknown> {
  return () =>
    page.waitForFunction(
      ([selector, text]) => document.querySelector(selector)?.textContent !== text,
      [spoken, before] as const,
      patience,
    );
}
