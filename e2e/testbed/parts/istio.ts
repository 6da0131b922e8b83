import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { go } from './goModule.ts';
import type { Part } from './part.ts';

const module = fileURLToPath(new URL('./istio', import.meta.url));
const version = /istio\.io\/istio v(\S+)/.exec(await readFile(join(module, 'go.mod'), 'utf8'))?.[1] ?? '';
const Module = z.object({ Dir: z.string() });

const help = 'Install Go 1.26 or newer (https://go.dev/dl/) so that it can be built.';

async function build(target: string, output: string, say: (doing: string) => void): Promise<undefined> {
  say('downloading its Go modules');
  await go(['mod', 'download'], module);
  say('building, which takes some minutes the first time');
  await go(['build', '-trimpath', '-ldflags=-s -w', '-o', output, target], module);
}

/** Istio's control plane, built from its Go module (see istio/go.mod): some six minutes on two cores, once. */
export const istiod: Part = {
  name: 'istiod',
  version,
  variable: 'PADLOCK_ISTIOD',
  commands: ['istiod', 'pilot-discovery'],
  file: 'istiod',
  help,
  obtain: (folder, say) => build('istio.io/istio/pilot/cmd/pilot-discovery', join(folder, 'istiod'), say),
};

/** What runs in a sidecar beside Envoy: fetches its certificate and bootstraps it. */
export const pilotAgent: Part = {
  name: 'pilot-agent',
  version,
  variable: 'PADLOCK_PILOT_AGENT',
  commands: ['pilot-agent'],
  file: 'pilot-agent',
  help,
  obtain: (folder, say) => build('istio.io/istio/pilot/cmd/pilot-agent', join(folder, 'pilot-agent'), say),
};

/** The template from which pilot-agent makes Envoy's first configuration. */
export const envoyBootstrap: Part = {
  name: 'envoy-bootstrap',
  version,
  variable: 'PADLOCK_ENVOY_BOOTSTRAP',
  commands: [],
  file: 'envoy_bootstrap.json',
  help: 'Install Go 1.26 or newer (https://go.dev/dl/): it is taken from the Go module istio.io/istio.',
  async obtain(folder, say) {
    say('downloading the Go module istio.io/istio');
    const { Dir } = Module.parse(
      JSON.parse(await go(['mod', 'download', '-json', `istio.io/istio@v${version}`], module)),
    );
    const template = join(Dir, 'tools', 'packaging', 'common', 'envoy_bootstrap.json');
    await copyFile(template, join(folder, 'envoy_bootstrap.json'));
    return undefined;
  },
};
