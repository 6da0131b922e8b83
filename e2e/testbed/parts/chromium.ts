import { runToEnd } from '../process/runToEnd.ts';
import type { Part } from './part.ts';

/**
 * The browser of the Playwright tests. It stands on two dozen libraries, so it is the one part that is installed instead of
 * unpacked, which takes root.
 */
export const chromium: Part = {
  name: 'chromium',
  version: 'debian',
  variable: 'PADLOCK_CHROMIUM',
  commands: ['chromium', 'chromium-browser', 'google-chrome'],
  file: 'chromium',
  help: 'On Debian: sudo apt-get install chromium. Elsewhere any Chromium or Chrome will do.',
  async obtain(_folder, say) {
    if (process.getuid?.() !== 0) throw new Error('installing it takes root, which this is not run as.');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    say("reading Debian's package lists");
    await runToEnd('apt-get', ['-qq', 'update'], { env });
    say('installing');
    await runToEnd('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'chromium'], { env });
    return '/usr/bin/chromium';
  },
};
