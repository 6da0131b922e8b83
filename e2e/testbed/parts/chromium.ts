import { delimiter, join } from 'node:path';
import { runToEnd } from '../process/runToEnd.ts';
import { unpackDebianPackage } from './debianPackage.ts';
import { firstExecutable } from './executables.ts';
import type { Part } from './part.ts';

const folderName = 'chromium';
const shell = 'chromium-headless-shell';

/**
 * The browser of the Playwright tests: Chromium without windows, which Playwright takes as its default, too. The whole Chromium
 * does the same work in a fourth more of processor time. It stands on libraries of the system: where they are missing, it is
 * installed together with them, which takes root; where there is no apt, any Chromium will do.
 */
export const chromium: Part = {
  name: 'chromium-headless-shell',
  version: 'debian',
  variable: 'PADLOCK_CHROMIUM',
  commands: [shell, 'chrome-headless-shell'],
  file: join(folderName, shell),
  help: `On Debian: sudo apt-get install ${shell}. Elsewhere any Chromium or Chrome will do.`,
  async obtain(folder, say) {
    const whole = await firstExecutable(
      ['chromium', 'chromium-browser', 'google-chrome'],
      (process.env['PATH'] ?? '').split(delimiter),
    );
    try {
      for (const name of [shell, 'chromium-common'])
        await unpackDebianPackage(name, ['usr/lib/chromium'], folder, say);
      await runToEnd(join(folder, folderName, shell), ['--version']);
      return undefined;
    } catch (error) {
      if (whole !== undefined) return whole;
      if (process.getuid?.() !== 0) throw error;
    }
    say('installing');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runToEnd('apt-get', ['-qq', 'update'], { env });
    await runToEnd('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', shell], { env });
    return `/usr/bin/${shell}`;
  },
};
