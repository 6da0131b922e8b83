import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { go } from './goModule.ts';
import { istiod } from './istio.ts';
import type { Part } from './part.ts';
import { sourceDigest } from './sourceDigest.ts';

const module = fileURLToPath(new URL('./istio', import.meta.url));

/**
 * Answers scenarios with istiod's own code (see istio/judge/main.go). It is made of the same packages as istiod, so that beside
 * it only little is left to compile.
 */
export const istiodJudge: Part = {
  name: 'istiod-judge',
  version: `${istiod.version}-${sourceDigest(join(module, 'judge'))}`,
  variable: 'PADLOCK_ISTIOD_JUDGE',
  commands: [],
  file: 'istiod-judge',
  help: istiod.help,
  async obtain(folder, say) {
    say('downloading its Go modules');
    await go(['mod', 'download'], module);
    say('building, which takes some minutes the first time');
    const output = join(folder, 'istiod-judge');
    await go(['build', '-trimpath', '-ldflags=-s -w', '-o', output, './judge'], module);
    return undefined;
  },
};
