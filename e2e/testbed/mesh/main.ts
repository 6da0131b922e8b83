// `npm run mesh`: a real Istio mesh on this machine and Padlock on it, until Ctrl-C. Arguments go to `padlock serve`.
import { harbour } from '../../mesh/harbour.ts';
import { startPadlock } from '../../support/padlockServer.ts';
import { MissingPart } from '../parts/index.ts';
import { missingForMesh, notYetHad } from './meshParts.ts';
import { startMesh, type Mesh } from './startMesh.ts';

const started = Date.now();
const say = (text: string): void => {
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${seconds.padStart(6)} s  ${text}\n`);
};
const interruption = new AbortController();
const interrupted = new Promise<void>((resolve) => {
  interruption.signal.addEventListener('abort', () => resolve());
});
// npm passes Ctrl-C on to a process that has already had it: the second one must not cut the tidying short.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (interruption.signal.aborted) return;
    process.stdout.write('\nEnding ...\n');
    interruption.abort();
  });

async function main(): Promise<void> {
  const missing = await missingForMesh();
  if (missing.length > 0) throw new Error(`This machine cannot run a mesh:\n  ${missing.join('\n  ')}`);
  const toFetch = await notYetHad();
  if (toFetch.length > 0) {
    const names = toFetch.map(({ name }) => name).join(', ');
    process.stdout.write(`To be built or downloaded once: ${names}. This takes some minutes.\n`);
  }
  const mesh = await startMesh({ name: 'mesh', content: harbour, say, signal: interruption.signal });
  try {
    await serve(mesh);
  } finally {
    await mesh.stop();
  }
}

async function serve(mesh: Mesh): Promise<void> {
  say('Padlock');
  const padlock = await startPadlock([
    ...[
      '--kubeconfig',
      mesh.kubeconfigPath,
      '--prometheus',
      mesh.prometheusUrl,
      '--istiod-url',
      mesh.istiodUrl,
    ],
    ...(process.argv.some((argument) => argument.startsWith('--port')) ? [] : ['--port', '8080']),
    ...process.argv.slice(2),
  ]);
  say('ready');
  process.stdout.write(`
  Padlock      ${padlock.url}
  Kubernetes   kubectl --kubeconfig ${mesh.kubeconfigPath} get peerauthentication -A
  Prometheus   ${mesh.prometheusUrl}
  istiod       ${mesh.istiodUrl}/debug
  ports        curl -X PATCH ${mesh.exporter.url}/settings -d '{"destinationPort": true}'
  logs         ${mesh.logs}

Ctrl-C ends it and deletes its data.
`);
  await interrupted;
  await padlock.stop();
}

try {
  await main();
} catch (error) {
  // Interrupted while it built parts: those that wait their turn are not begun.
  if (interruption.signal.aborted) process.exit();
  process.stderr.write(`${explained(error)}\n`);
  process.exitCode = 1;
}

/** The message, and those of its causes: somebody has to act on them. */
function explained(error: unknown): string {
  if (error instanceof MissingPart || !(error instanceof Error))
    return error instanceof Error ? error.message : String(error);
  return error.cause instanceof Error ? `${error.message}\n${explained(error.cause)}` : error.message;
}
