// `npm run mesh`: the dashboard on a real Istio mesh that runs on this machine.
import { ensureWebBuild } from './webBuild.ts';

await ensureWebBuild((message) => process.stdout.write(`${message}\n`));
// By address: the testbed is a project of its own, which these scripts start but do not link.
await import(new URL('../e2e/testbed/mesh/main.ts', import.meta.url).href);
