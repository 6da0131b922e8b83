// Gets the real parts that the tests need, before any test runs: `node e2e/testbed/prepare.ts`. Exit code 1 and the way to get
// it when one cannot be had. PADLOCK_SKIP (see scripts/test.ts) leaves out what the skipped tests alone would need.
import {
  chromium,
  containerFiles,
  envoy,
  envoyBootstrap,
  etcd,
  helm,
  istioCrds,
  istiod,
  istiodJudge,
  kubeApiserver,
  MissingPart,
  pilotAgent,
  prometheus,
  promtool,
  resolvePart,
  serviceMonitorCrd,
} from './parts/index.ts';

const skipped = new Set((process.env['PADLOCK_SKIP'] ?? '').split(','));
const wanted = [
  ...(skipped.has('cluster')
    ? []
    : [kubeApiserver, containerFiles, helm, istioCrds, serviceMonitorCrd, etcd, prometheus, promtool]),
  ...(skipped.has('cluster') || skipped.has('mesh')
    ? []
    : [istiod, pilotAgent, envoyBootstrap, envoy, istiodJudge]),
  ...(skipped.has('browser') ? [] : [chromium]),
];

const results = await Promise.allSettled(
  wanted.map(async (part) => {
    const { path, from } = await resolvePart(part);
    process.stdout.write(`${part.name}: ${path} (${from})\n`);
  }),
);
for (const result of results) {
  if (result.status === 'fulfilled') continue;
  const error: unknown = result.reason;
  process.stderr.write(
    `\n${error instanceof MissingPart ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
