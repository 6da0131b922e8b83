// `npm run budgets`: how much script and style the pages load, against what they may. Fails when it is too much.
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { filesOfPage } from './pageSizes.ts';
import type { Manifest } from './pageSizes.ts';
import { root } from './run.ts';
import { ensureWebBuild } from './webBuild.ts';

await ensureWebBuild((message) => process.stdout.write(`${message}\n`));
const dist = `${root}apps/web/dist/`;
const manifest = JSON.parse(await readFile(`${dist}.vite/manifest.json`, 'utf8')) as Manifest;
const first = filesOfPage(manifest, 'src/features/overview/OverviewPage.tsx', { lazy: false });
const topology = filesOfPage(manifest, 'src/features/topology/TopologyPage.tsx', { lazy: true });
const styles = Object.values(manifest).flatMap(({ css = [] }) => css);

/** kB are 1,000 bytes, after gzip. */
const budgets = [
  { name: 'script of the first page', files: [...first.script, 'theme.js'], kB: 250 },
  { name: 'script of the topology page, in all', files: [...topology.script, 'theme.js'], kB: 480 },
  { name: 'style of all pages', files: styles, kB: 110 },
];
for (const { name, files, kB } of budgets) {
  const sizes = await Promise.all([...new Set(files)].map(compressedSize));
  const size = sizes.reduce((sum, next) => sum + next, 0) / 1000;
  const kept = size < kB;
  process.stdout.write(`${kept ? 'ok    ' : 'FAILED'} ${name}: ${size.toFixed(1)} kB of ${kB} kB\n`);
  if (!kept) process.exitCode = 1;
}

async function compressedSize(file: string): Promise<number> {
  return (await promisify(gzip)(await readFile(`${dist}${file}`), { level: 9 })).length;
}
