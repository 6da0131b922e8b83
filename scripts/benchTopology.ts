// `npm run bench:topology`: how Padlock does on large meshes, on real parts.
import { ensureWebBuild } from './webBuild.ts';

await ensureWebBuild((message) => process.stdout.write(`${message}\n`));
// By address: the benchmark is a project of its own, which these scripts start but do not link.
await import(new URL('../e2e/bench/main.ts', import.meta.url).href);
