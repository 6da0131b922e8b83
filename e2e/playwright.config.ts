import { defineConfig } from '@playwright/test';
import { leftOut } from './contract/leftOut.ts';
import type { EnvironmentOptions } from './support/fixtures.ts';
import { chromium, resolvePart } from './testbed/parts/index.ts';

const { path: executablePath } = await resolvePart(chromium);

// The same tests on both meshes; what only real parts can show stands in tests/cluster.
export default defineConfig<object, EnvironmentOptions>({
  testDir: 'tests',
  outputDir: 'test-results',
  forbidOnly: process.env['CI'] !== undefined,
  // Tests of one mesh change its policies: one at a time, each leaving it as it was.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
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
    { name: 'sandbox', testIgnore: 'cluster/**', use: { mesh: 'sandbox' } },
    ...(leftOut('cluster') ? [] : [{ name: 'cluster', use: { mesh: 'cluster' } } as const]),
  ],
});
