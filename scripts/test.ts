// `npm test`: everything that can be tested on one machine, on real parts. Ends in the line "N passed, N failed".
//
// PADLOCK_SKIP leaves tiers out, by name, separated by commas (unit, contract, browser, mesh: all that needs Istio itself,
// or cluster: all that needs a real API server and Prometheus, the mesh among it). That is a choice, so it is printed; a part that cannot be had is a failure, never a skip.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';
import { ensureWebBuild } from './webBuild.ts';

const tierNames = ['unit', 'contract', 'browser', 'cluster', 'mesh'] as const;
const skipped = (process.env['PADLOCK_SKIP'] ?? '').split(',').filter((name) => name !== '');
for (const name of skipped) {
  if (!tierNames.some((tier) => tier === name)) {
    process.stderr.write(`PADLOCK_SKIP names "${name}", which is no tier. Tiers: ${tierNames.join(', ')}.\n`);
    process.exit(2);
  }
  process.stdout.write(`Left out by PADLOCK_SKIP: ${name}\n`);
}
const wanted = (tier: (typeof tierNames)[number]): boolean => !skipped.includes(tier);

interface Count {
  passed: number;
  failed: number;
}
const reports = await mkdtemp(join(tmpdir(), 'padlock-test-'));
const total: Count = { passed: 0, failed: 0 };

/** Runs one tier and adds what its JSON report says; a tier that dies without a report counts as one failure. */
async function tier(
  name: string,
  command: string,
  args: readonly string[],
  count: (report: unknown) => Count,
): Promise<void> {
  process.stdout.write(`\n== ${name}\n`);
  const file = join(reports, `${name.replaceAll(' ', '-')}.json`);
  const result = await run(
    command,
    args.map((argument) => argument.replace('{report}', file)),
    {
      show: true,
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    },
  );
  const report: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
  const counted = report === null ? { passed: 0, failed: 1 } : count(report);
  if (result.code !== 0 && counted.failed === 0) counted.failed = 1;
  total.passed += counted.passed;
  total.failed += counted.failed;
  process.stdout.write(
    `== ${name}: ${counted.passed} passed, ${counted.failed} failed (${result.seconds.toFixed(0)} s)\n`,
  );
}

const vitestCount = (report: unknown): Count => {
  const { numPassedTests, numFailedTests } = report as { numPassedTests: number; numFailedTests: number };
  return { passed: numPassedTests, failed: numFailedTests };
};
const playwrightCount = (report: unknown): Count => {
  const { stats } = report as { stats: { expected: number; unexpected: number; flaky: number } };
  // A test that passes only at its second try is a failure: somebody has to find out why.
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
};
const vitestReport = ['--reporter=default', '--reporter=json', '--outputFile.json={report}'];

// Building the real parts takes minutes on a machine that has none. It starts at once, at low priority: unit tests wait now and
// then, and downloads mostly do.
const preparing =
  wanted('contract') || wanted('browser')
    ? run('node', ['e2e/testbed/prepare.ts'], { show: true })
    : undefined;
if (wanted('unit')) {
  await tier('unit tests', 'vitest', ['run', ...vitestReport], vitestCount);
  process.stdout.write('\n== size of the pages\n');
  const { code } = await run('node', ['scripts/budgets.ts'], { show: true });
  total[code === 0 ? 'passed' : 'failed'] += 1;
}
let parts = true;
if (preparing !== undefined) {
  process.stdout.write('\n== real parts\n');
  const prepared = await preparing;
  parts = prepared.code === 0;
  if (!parts) total.failed += 1;
}
if (parts && wanted('contract'))
  await tier(
    'contract tests',
    'vitest',
    ['run', '--config', 'e2e/vitest.config.ts', ...vitestReport],
    vitestCount,
  );
if (parts && wanted('browser')) {
  await ensureWebBuild((message) => process.stdout.write(`${message}\n`));
  const playwright = (name: string, projects: readonly string[]): Promise<void> =>
    tier(
      name,
      'playwright',
      [
        ...['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
        ...projects.map((project) => `--project=${project}`),
      ],
      playwrightCount,
    );
  await playwright('browser tests', ['sandbox', ...(wanted('cluster') ? ['cluster'] : [])]);
  if (wanted('cluster') && wanted('mesh')) await playwright('browser tests on a real mesh', ['mesh']);
}
await rm(reports, { recursive: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
