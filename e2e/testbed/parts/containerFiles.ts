import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { go } from './goModule.ts';
import type { Part } from './part.ts';

const module = fileURLToPath(new URL('./container-files', import.meta.url));
const sources = ['go.mod', 'go.sum', 'main.go'].map((file) => readFileSync(join(module, file)));
const digest = sources.reduce((hash, source) => hash.update(source), createHash('sha256')).digest('hex');

/** Reads Compose files and Dockerfiles as Docker does, with Docker's own libraries, and prints them as JSON. Ours (see main.go). */
export const containerFiles: Part = {
  name: 'container-files',
  // What is built from other sources is another version: it is ours and changes with the tests that ask it.
  version: digest.slice(0, 12),
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
