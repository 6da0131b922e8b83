import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { run, root } from './run.ts';

/** What the built pages depend on. */
const sources = [
  'apps/web/{src,public}/**/*',
  'apps/web/*.{html,ts,json}',
  'packages/contract/src/**/*.ts',
  'package-lock.json',
];

/**
 * Builds the pages unless `apps/web/dist` was built from exactly these sources.
 * @throws {Error} with the bundler's own words when the build fails.
 */
export async function ensureWebBuild(say: (message: string) => void): Promise<void> {
  const stamp = `${root}apps/web/dist/.sources`;
  const digest = await sourcesDigest();
  if ((await readFile(stamp, 'utf8').catch(() => '')) === digest) return;
  say('Building the pages (once per version) ...');
  const build = await run('vite', ['build', 'apps/web', '--logLevel', 'warn'], { show: false });
  if (build.code !== 0) throw new Error(`The pages could not be built:\n${build.output}`);
  await mkdir(`${root}apps/web/dist`, { recursive: true });
  await writeFile(stamp, digest);
}

async function sourcesDigest(): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(sources, { cwd: root, withFileTypes: true }))
    if (entry.isFile()) files.push(`${entry.parentPath}/${entry.name}`);
  const hash = createHash('sha256');
  for (const file of files.sort())
    hash
      .update(file.slice(root.length))
      .update('\0')
      .update(await readFile(file));
  return hash.digest('hex');
}
