// `npm run screenshots`: the pictures of the README, taken from the demo mesh, so that they stay true.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium as browserType } from '@playwright/test';
import { startPadlock } from './support/padlockServer.ts';
import { chromium, resolvePart } from './testbed/parts/index.ts';

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const pictures = [
  { file: 'topology-light.png', path: '/topology', theme: 'light' },
  { file: 'topology-dark.png', path: '/topology', theme: 'dark' },
  { file: 'service-mtls-light.png', path: '/services/shop/catalog/mtls', theme: 'light' },
] as const;

await mkdir(folder, { recursive: true });
const { path: executablePath } = await resolvePart(chromium);
const padlock = await startPadlock([]);
const browser = await browserType.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
for (const { file, path, theme } of pictures) {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  await page.goto(`${padlock.url}/clusters/demo${path}`);
  // The graph is drawn on a canvas: it says itself when it stands (features/topology/canvas/testHook.ts).
  if (path === '/topology')
    await page.waitForFunction(() => {
      const canvas = document.querySelector('.pl-graph-canvas');
      const hook = canvas && (Reflect.get(canvas, '_padlock') as { isSettled(): boolean } | undefined);
      return hook?.isSettled() === true;
    });
  // Data and fonts of the rest are there within this time.
  await page.waitForTimeout(4000);
  await page.screenshot({ path: `${folder}${file}` });
  await page.close();
  process.stdout.write(`docs/screenshots/${file}\n`);
}
await browser.close();
await padlock.stop();
