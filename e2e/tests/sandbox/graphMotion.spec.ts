import { expect, test } from '../../support/fixtures.ts';

test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('traffic moves on the lines where somebody asks for it, unless their system asks for less motion', async ({
  graph,
  page,
}) => {
  await graph.open();
  const canvas = page.locator('canvas.pl-graph-motion');
  await expect(canvas).toHaveCount(0);
  await page.getByRole('button', { name: 'Display' }).click();
  const choice = page.getByRole('menuitem', { name: 'Traffic animation' }).getByRole('checkbox');
  await choice.click();
  await expect(choice).toBeChecked();
  await expect(canvas).toHaveCount(1);
  const picture = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
  const first = await picture();
  await expect.poll(picture).not.toBe(first);

  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(canvas).toHaveCount(0);
  await expect(choice).toBeDisabled();
});
