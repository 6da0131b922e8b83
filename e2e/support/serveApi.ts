// Padlock without its pages, for suites that run before those are built: node serveApi.ts --kubeconfig FILE --prometheus URL
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { connectKubernetes, startServer } from '@padlock/server';

const { values } = parseArgs({
  options: { kubeconfig: { type: 'string' }, prometheus: { type: 'string' }, auth: { type: 'string' } },
});
if (values.kubeconfig === undefined) throw new Error('--kubeconfig is missing');
const server = await startServer({
  kubernetes: connectKubernetes({ kubeconfigText: await readFile(values.kubeconfig, 'utf8') }),
  ...(values.prometheus === undefined ? {} : { prometheus: { url: values.prometheus } }),
  auth: { mode: values.auth === 'token' ? 'token' : 'none' },
  // Under load, one login stands for many people.
  rateLimits: { requestsPerMinute: 1_000_000 },
  port: 0,
  logLevel: 'warn',
});
process.once('SIGTERM', () => void server.stop());
process.stdout.write(`Padlock is at ${server.url}\n`);
