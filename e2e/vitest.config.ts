import { defineConfig } from 'vitest/config';

// Suites that need real parts, and the testbed's own unit tests. Each file starts what it needs, so one at a time on two cores.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: [
      'bench/**/*.test.ts',
      'chart/**/*.test.ts',
      'contract/**/*.test.ts',
      'containers/**/*.test.ts',
      'istiodJudge/**/*.test.ts',
      'testbed/**/*.test.ts',
      'truth/**/*.test.ts',
    ],
    // A child process leaves when its process dies, not its thread.
    pool: 'forks',
    fileParallelism: false,
    // Tests that say `concurrent` mostly wait: for a source to be given up, or to be found again.
    maxConcurrency: 8,
    testTimeout: 20_000,
    hookTimeout: 120_000,
  },
});
