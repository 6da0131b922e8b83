import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { go } from './goModule.ts';
import type { Part } from './part.ts';

const version = '1.31.1';
const Download = z.object({ Dir: z.string() });

/** Istio's CustomResourceDefinitions, with the validation rules that its API server runs. */
export const istioCrds: Part = {
  name: 'istio-crds',
  version,
  variable: 'PADLOCK_ISTIO_CRDS',
  commands: [],
  file: 'crds.yaml',
  help: 'Install Go 1.26 or newer (https://go.dev/dl/): they are taken from the Go module istio.io/api.',
  async obtain(folder, say) {
    say('downloading the Go module istio.io/api');
    const { Dir } = Download.parse(
      JSON.parse(await go(['mod', 'download', '-json', `istio.io/api@v${version}`], folder)),
    );
    await copyFile(join(Dir, 'kubernetes', 'customresourcedefinitions.gen.yaml'), join(folder, 'crds.yaml'));
    return undefined;
  },
};
