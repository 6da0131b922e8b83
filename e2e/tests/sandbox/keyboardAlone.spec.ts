import { expect as expectSoon, test } from '../../support/fixtures.ts';
import { enlarged } from '../../support/largeTopology.ts';

test.use({ ownMesh: 'untouched' });

// On a busy machine a graph of this size takes its time.
const expect = expectSoon.configure({ timeout: 90_000 });

test('a graph of 3,000 services is opened, searched, filtered and read by keyboard alone', async ({
  environment,
  page,
}) => {
  test.setTimeout(400_000);
  // What the demo mesh answers, with 3,000 services more: a mesh of that size takes real parts minutes to start.
  const small = await environment.api.topology({ params: { cluster: environment.cluster } });
  const body = JSON.stringify(enlarged(small, { services: 3_000, edges: 15_000 }));
  let asked = 0;
  await page.route(`**/api/clusters/${environment.cluster}/topology?*`, async (route) => {
    // Once: this is about the keyboard, not about refreshes, which would take most of the time.
    if (asked++ === 0) await route.fulfill({ contentType: 'application/json', body });
  });
  await page.goto(`/clusters/${environment.cluster}/topology`);
  const graph = page.getByRole('application');
  const find = page.getByRole('combobox', { name: 'Find' });
  const said = page.locator('.pl-graph [aria-live="polite"]');
  await expect(page.locator('.pl-graph')).toHaveAttribute('data-settled', 'true');

  await test.step('a service is searched by its name: its namespace opens, and it is read out', async () => {
    await page.keyboard.press('/');
    await expect(find).toBeFocused();
    await page.keyboard.type('service-1234');
    await page.keyboard.press('Enter');
    await expect(graph).toBeFocused();
    await expect(said).toHaveText(/^team-34\/service-1234, service; .*callers; .*callees; .*locked/);
    await expect(page).toHaveURL(/find=service-1234/);
    await expect(page).toHaveURL(/collapse=all%7Eteam-34/);
  });

  await test.step('arrows walk over nodes and connections inside the one tab stop', async () => {
    const read = new Set<string>();
    for (const key of ['ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown'] as const) {
      await page.keyboard.press(key);
      read.add(await said.innerText());
    }
    expect(read.size).toBeGreaterThan(2);
    expect([...read]).not.toContain('');
    await expect(graph).toBeFocused();
  });

  await test.step('a namespace is closed and opened, and says what is in it', async () => {
    await page.keyboard.press('/');
    await page.keyboard.press('Enter');
    await expect(said).toHaveText(/^team-34\/service-1234, service/);
    await page.keyboard.press('-');
    await expect(said).toHaveText(/^namespace team-34, collapsed; 25 nodes; \d+ open, \d+ locked/);
    await page.keyboard.press('+');
    await expect(said).toHaveText(/^team-34\//);
  });

  await test.step('a filter finds connections, and N goes through them', async () => {
    await page.keyboard.press('/');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('lock = open and server = shop/*');
    await page.keyboard.press('Enter');
    await expect(said).toHaveText(/^Unnamed client to shop\/catalog; Open; 0% mutual TLS/);
    await expect(page.locator('.pl-strip-total')).toHaveText(/^1 of 1\d{4} connections$/);
  });

  await test.step('the panel opens, and Escape leads back to where one was', async () => {
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Connection' });
    await expect(panel).toContainText('Open');
    await expect(panel.getByRole('heading', { level: 2 })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
    await expect(graph).toBeFocused();
    await expect(said).toHaveText(/^Unnamed client to shop\/catalog; Open/);
  });

  await test.step('Hide takes away all that is not asked for, and the table says the same', async () => {
    await page.keyboard.press('/');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('combobox', { name: 'Hide' })).toBeFocused();
    await page.keyboard.type('not (lock = open and ns = team-5)');
    await page.keyboard.press('Enter');
    await expect(page.locator('.pl-strip-total')).toHaveText(/^[1-9]\d? of 1\d{4} connections$/);
    const left = (await page.locator('.pl-strip-total b').innerText()).trim();
    // In a field, T is a letter: out of it first.
    await page.keyboard.press('Tab');
    await page.keyboard.press('t');
    await expect(page.getByRole('table', { name: 'Connections' }).locator('tbody tr')).toHaveCount(
      Number(left),
    );
  });
});
