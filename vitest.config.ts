import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    passWithNoTests: false,
    // Only what hangs is to reach them: beside other work, starting a mesh and a server can take a busy machine half a minute.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
