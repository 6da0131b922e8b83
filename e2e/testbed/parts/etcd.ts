import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { go } from './goModule.ts';
import type { Part } from './part.ts';

const module = fileURLToPath(new URL('./etcd', import.meta.url));

/**
 * The store behind the API server. Built from its Go module (see etcd/go.mod) rather than taken from Debian 12, whose 3.4.23 has
 * no progress notifications on request: over it the API server refuses a watch without a resourceVersion.
 */
export const etcd: Part = {
  name: 'etcd',
  version: '3.6.8',
  variable: 'PADLOCK_ETCD',
  commands: ['etcd'],
  file: 'etcd',
  help: 'Install Go 1.26 or newer (https://go.dev/dl/) so that it can be built.',
  async obtain(folder, say) {
    say('building');
    const output = join(folder, 'etcd');
    await go(['build', '-trimpath', '-ldflags=-s -w', '-o', output, 'go.etcd.io/etcd/server/v3'], module);
    return undefined;
  },
};
