import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { go } from './goModule.ts';
import type { Part } from './part.ts';

const module = fileURLToPath(new URL('./helm', import.meta.url));

/** Helm as people install it, built from its Go module (see helm/go.mod). */
export const helm: Part = {
  name: 'helm',
  version: '4.1.4',
  variable: 'PADLOCK_HELM',
  // Whatever PATH has may lint, and render, another way: what the chart makes is compared word for word.
  commands: [],
  file: 'helm',
  help: 'Install Go 1.26 or newer (https://go.dev/dl/) so that it can be built.',
  async obtain(folder, say) {
    say('building');
    await go(
      ['build', '-trimpath', '-ldflags=-s -w', '-o', join(folder, 'helm'), 'helm.sh/helm/v4/cmd/helm'],
      module,
    );
    return undefined;
  },
};
