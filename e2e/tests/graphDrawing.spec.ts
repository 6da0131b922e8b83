import type { DrawnEdge } from '../support/graph.ts';
import { expect, test } from '../support/fixtures.ts';

test.use({ ownMesh: 'untouched' });

type LockState = DrawnEdge['lockState'];

// The colours of the visual language, worst case for both: what a label is filled with, and what its glyph and outline are
// drawn in. A state that is not filled has the colour of the canvas' cards inside.
interface Colours {
  readonly inside: string;
  readonly graphic: string;
}
const colours: Readonly<Record<'light' | 'dark', Readonly<Record<LockState, Colours>>>> = {
  light: {
    locked: { inside: '#ffffff', graphic: '#3d7317' },
    partial: { inside: '#ffcc17', graphic: '#96640f' },
    open: { inside: '#b1380b', graphic: '#b1380b' },
    blocked: { inside: '#ffffff', graphic: '#b1380b' },
    idle: { inside: '#ffffff', graphic: '#707070' },
    unknown: { inside: '#ffffff', graphic: '#707070' },
  },
  dark: {
    locked: { inside: '#383838', graphic: '#87bb62' },
    partial: { inside: '#ffcc17', graphic: '#ffcc17' },
    open: { inside: '#f0561d', graphic: '#f0561d' },
    blocked: { inside: '#383838', graphic: '#f0561d' },
    idle: { inside: '#383838', graphic: '#a3a3a3' },
    unknown: { inside: '#383838', graphic: '#a3a3a3' },
  },
};

const channels = (hex: string): readonly number[] =>
  [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));

/** How many pixels have about this colour: anti-aliasing leaves few of a thin line exact. */
function near(pixels: ReadonlyMap<string, number>, wanted: string): number {
  const target = channels(wanted);
  let total = 0;
  for (const [hex, count] of pixels) {
    const distance = channels(hex).map((channel, index) => Math.abs(channel - (target[index] ?? 0)));
    if (Math.max(...distance) <= 40) total += count;
  }
  return total;
}

/** Which hues a label may have. Anti-aliasing changes lightness and saturation, never the hue. */
type Hue = 'red' | 'amber' | 'green';
const hues: Readonly<Record<LockState, readonly Hue[]>> = {
  locked: ['green'],
  partial: ['amber'],
  open: ['red'],
  blocked: ['red'],
  idle: [],
  unknown: [],
};

function huesIn(pixels: ReadonlyMap<string, number>): readonly Hue[] {
  const counts: Record<Hue, number> = { red: 0, amber: 0, green: 0 };
  for (const [hex, count] of pixels) {
    const hue = hueOf(hex);
    if (hue !== undefined) counts[hue] += count;
  }
  return (['red', 'amber', 'green'] as const).filter((hue) => counts[hue] >= 5);
}

/** undefined: grey, or so pale that it is nothing but an edge of a letter. */
function hueOf(hex: string): Hue | undefined {
  const [red = 0, green = 0, blue = 0] = channels(hex);
  if (Math.max(red, green, blue) - Math.min(red, green, blue) < 60) return undefined;
  if (green > red) return 'green';
  return green - blue > 0.55 * (red - blue) ? 'amber' : 'red';
}

/** Connections that each mesh is known to have, with what their labels say. */
const examples: readonly (readonly [source: string, target: string, LockState, label: RegExp])[] = [
  ['shop/frontpage', 'shop/catalog', 'locked', /^100%/],
  ['shop/bookings', 'shop/orders', 'partial', /^9\d%/],
  ['unnamed/shop', 'shop/catalog', 'open', /^0%/],
  ['shop/notifications', 'data/audit', 'blocked', /^refused/],
  ['shop/bookings', 'data/redis', 'unknown', /^no data/],
];
const title = (node: string): string => (node.startsWith('unnamed/') ? 'Unnamed client' : node);

for (const theme of ['light', 'dark'] as const) {
  test(`each lock is drawn in the colours of its state (${theme})`, async ({ graph, page }) => {
    await page.addInitScript((choice) => localStorage.setItem('padlock.theme', choice), theme);
    await graph.open({ window: '30s' });
    await expect
      .poll(async () => new Set((await graph.edges()).map((edge) => edge.lockState)).size, {
        timeout: 40_000,
      })
      .toBe(6);
    const edges = await graph.edges();
    for (const state of Object.keys(colours[theme]) as LockState[]) {
      const edge = edges.find((each) => each.lockState === state && each.label !== null);
      expect(edge?.label, `an edge that is ${state} has a label`).toBeTruthy();
      const { label } = edge ?? {};
      if (!label) continue;
      const pixels = await graph.coloursAt(label, 9);
      const { inside, graphic } = colours[theme][state];
      expect(near(pixels, inside), `${state}: inside of the label`).toBeGreaterThan(60);
      expect(huesIn(pixels), `${state}: hues in the label`).toEqual(hues[state]);
      const around = await graph.coloursAt(label, 26);
      expect(near(around, graphic), `${state}: glyph and outline`).toBeGreaterThan(20);
    }
  });
}

test('graph and table say the same about each connection', async ({ graph, page }) => {
  await graph.open({ window: '30s' });
  for (const [source, target, state, label] of examples) {
    const name = `${source} -> ${target}`;
    await expect
      .poll(async () => (await graph.edge(source, target))?.lockState, { message: name, timeout: 20_000 })
      .toBe(state);
    expect((await graph.edge(source, target))?.labelText, name).toMatch(label);
  }
  const drawn = await graph.edges();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody tr');
  await expect(rows).toHaveCount(drawn.length);
  for (const [source, target, state] of examples) {
    const name = `${title(source)} to ${title(target)}: open the connection`;
    const row = rows.filter({ has: page.getByRole('button', { name, exact: true }) });
    await expect(row.locator('td[data-label="State"]')).toContainText(state, { ignoreCase: true });
  }
});
