import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { go } from './goModule.ts';
import type { Part } from './part.ts';
import { sourceDigest } from './sourceDigest.ts';

const module = fileURLToPath(new URL('./container-files', import.meta.url));

/** Reads Compose files and Dockerfiles as Docker does, with Docker's own libraries, and prints them as JSON. Ours (see main.go). */
export const containerFiles: Part = {
  name: 'container-files',
  // What is built from other sources is another version: it is ours and changes with the tests that ask it.
  version: sourceDigest(module),
  variable: 'PADLOCK_CONTAINER_FILES',
  commands: [],
  file: 'container-files',
  help: 'Install Go 1.26 or newer (https://go.dev/dl/) so that it can be built.',
  async obtain(folder, say) {
    say('building');
    await go(['build', '-trimpath', '-ldflags=-s -w', '-o', join(folder, 'container-files'), '.'], module);
    return undefined;
  },
};
