import { defineConfig, type Project } from '@playwright/test';
import { leftOut } from './contract/leftOut.ts';
import type { EnvironmentOptions } from './support/fixtures.ts';
import { chromium, resolvePart } from './testbed/parts/index.ts';

const { path: executablePath } = await resolvePart(chromium);

// The same tests on the demo mesh and on the testbed; what is the same on any mesh stands in tests/sandbox, what only real parts
// can show in tests/cluster, and what only real proxies can show in tests/mesh.
export default defineConfig<object, EnvironmentOptions>({
  testDir: 'tests',
  outputDir: 'test-results',
  forbidOnly: process.env['CI'] !== undefined,
  // Each worker has a mesh of its own. Tests of one mesh change its policies: one at a time, each leaving it as it was.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  // Generous, since a machine may be busy: a wait ends as soon as its state is there.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      // As root, which containers and CI machines often are, Chromium has no sandbox. The rest keeps it off the network.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'sandbox', testIgnore: ['cluster/**', '**/tests/mesh/**'], use: { mesh: 'sandbox' } },
    ...(leftOut('cluster')
      ? []
      : [
          {
            name: 'cluster',
            testIgnore: ['sandbox/**', '**/tests/mesh/**'],
            use: { mesh: 'cluster' },
          } satisfies Project<object, EnvironmentOptions>,
        ]),
    ...(leftOut('cluster') || leftOut('mesh')
      ? []
      : [
          {
            name: 'mesh',
            testMatch: '**/tests/mesh/**',
            workers: 1,
            use: { mesh: 'istio' },
          } satisfies Project<object, EnvironmentOptions>,
        ]),
  ],
});
