// `npm run bench:topology`: how Padlock does on large meshes, on real parts.
import { run } from './run.ts';
import { ensureWebBuild } from './webBuild.ts';

await ensureWebBuild((message) => process.stdout.write(`${message}\n`));
// What runs on a cluster is measured: the program as it is built for the image.
const build = await run('npm', ['run', 'build:program'], { show: false });
if (build.code !== 0) throw new Error(`The program could not be built:\n${build.output}`);
// By address: the benchmark is a project of its own, which these scripts start but do not link.
await import(new URL('../e2e/bench/main.ts', import.meta.url).href);
