// `npm start`: the dashboard, on the embedded demo mesh unless arguments name a cluster.
import { ensureWebBuild } from './webBuild.ts';

await ensureWebBuild((message) => process.stdout.write(`${message}\n`));
process.argv.splice(2, 0, 'serve');
await import('../apps/cli/src/main.ts');
