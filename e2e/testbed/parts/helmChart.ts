import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { go } from './goModule.ts';
import type { Part } from './part.ts';
import { sourceDigest } from './sourceDigest.ts';

const module = fileURLToPath(new URL('./helm-chart', import.meta.url));

/**
 * Lints and renders a chart with Helm's own packages (see main.go). Of Helm's releases this is the one whose dependencies are
 * those of the API server, so that most of them are compiled already.
 */
export const helmChart: Part = {
  name: 'helm-chart',
  version: sourceDigest(module),
  variable: 'PADLOCK_HELM_CHART',
  commands: [],
  file: 'helm-chart',
  help: 'Install Go 1.26 or newer (https://go.dev/dl/) so that it can be built.',
  async obtain(folder, say) {
    say('building');
    await go(['build', '-trimpath', '-ldflags=-s -w', '-o', join(folder, 'helm-chart'), '.'], module);
    return undefined;
  },
};
