// `npm start`: the dashboard, on the embedded demo mesh unless arguments name a cluster.
import { ensureWebBuild } from './webBuild.ts';

await ensureWebBuild((message) => process.stdout.write(`${message}\n`));
process.argv.splice(2, 0, 'serve');
// By address: the CLI is a project of its own, which these scripts start but do not link.
await import(new URL('../apps/cli/src/main.ts', import.meta.url).href);
