import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../../support/fixtures.ts';
import { enlarged } from '../../support/largeTopology.ts';

test.use({ ownMesh: 'untouched' });

/** What the page hangs on the graph's element for tests (features/topology/canvas/testHook.ts). */
interface PageHook {
  readonly cy: { edges(): { readonly length: number } };
  readonly edges: () => readonly { readonly id: string; readonly state: string }[];
  readonly renderedLabelPosition: (id: string) => { x: number; y: number } | undefined;
}

/** Pixels of the colour of open lines: anti-aliasing leaves few of a line exact, but its hue. */
function redPixels(pixels: ReadonlyMap<string, number>): number {
  let count = 0;
  for (const [hex, times] of pixels) {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    if (red - green > 70 && red - blue > 70) count += times;
  }
  return count;
}

for (const theme of ['light', 'dark'] as const)
  test(`a graph of more than a thousand lines shows the open ones, and axe finds nothing in it (${theme})`, async ({
    environment,
    graph,
    page,
  }) => {
    test.setTimeout(240_000);
    await page.addInitScript((choice) => localStorage.setItem('padlock.theme', choice), theme);
    const small = await environment.api.topology({ params: { cluster: environment.cluster } });
    const body = JSON.stringify(enlarged(small, { services: 150, edges: 3_000 }));
    let asked = 0;
    // Once: this is not about refreshes.
    await page.route(`**/api/clusters/${environment.cluster}/topology?*`, async (route) => {
      if (asked++ === 0) await route.fulfill({ contentType: 'application/json', body });
    });
    await graph.open({ lock: 'open' });

    const canvas = page.getByRole('application');
    const drawn = await canvas.evaluate((element) => {
      const { cy, edges, renderedLabelPosition } = Reflect.get(element, '_padlock') as PageHook;
      const open = edges().filter(({ state }) => state === 'open');
      const places = open.flatMap(({ id }) => renderedLabelPosition(id) ?? []);
      const { width, height } = element.getBoundingClientRect();
      const inside = places.filter(({ x, y }) => x > 80 && x < width - 20 && y > 20 && y < height - 110);
      return { lines: edges().length, cytoscapes: cy.edges().length, open: inside };
    });
    expect(drawn.lines).toBeGreaterThan(1_000);
    expect(drawn.cytoscapes).toBe(0);
    expect(drawn.open.length).toBeGreaterThan(0);

    await test.step('an open line is drawn in its colour, on top of all others', async () => {
      const seen = await Promise.all(drawn.open.slice(0, 8).map((at) => graph.coloursAt(at, 8)));
      // Cards lie above lines, and may cover one of the places.
      expect(seen.filter((pixels) => redPixels(pixels) > 8).length).toBeGreaterThan(seen.length / 2);
    });

    await test.step('axe finds nothing', async () => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
    });

    await test.step('what needs a look is one click away, and so is all the rest', async () => {
      const problems = page.getByRole('button', { name: 'Only problems' });
      await problems.click();
      await expect(page).toHaveURL(/lock=partial%2Copen%2Cblocked/);
      await expect(problems).toHaveAttribute('aria-pressed', 'true');
      await problems.click();
      await expect(page).not.toHaveURL(/lock=/);
    });

    await test.step('rings are another layout of it, kept in the address', async () => {
      await page.getByRole('button', { name: /^Layout/ }).click();
      await page.getByRole('option', { name: /^Concentric/ }).click();
      await expect(page).toHaveURL(/layout=concentric/);
      await expect(page.getByRole('button', { name: /^Layout/ })).toContainText('Concentric');
    });
  });
