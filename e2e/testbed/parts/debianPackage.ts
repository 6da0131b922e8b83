import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runToEnd } from '../process/runToEnd.ts';

/**
 * Unpacks files or folders of a Debian package into a folder, without installing it: no root is needed, and the services that some
 * packages would start at once stay off. apt keeps its package lists and downloads inside the folder as well, so nothing of
 * the system is read or written but its list of sources. Signatures are checked by apt as always.
 *
 * @param paths where the package has them, as `usr/bin/prometheus`; in `folder` they have their own names only.
 */
export async function unpackDebianPackage(
  name: string,
  paths: readonly string[],
  folder: string,
  say: (doing: string) => void,
): Promise<void> {
  const apt = join(folder, 'apt');
  await mkdir(join(apt, 'lists', 'partial'), { recursive: true });
  await mkdir(join(apt, 'cache', 'archives', 'partial'), { recursive: true });
  const options = [
    '-qq',
    '-o',
    `Dir::State::Lists=${join(apt, 'lists')}`,
    '-o',
    `Dir::Cache=${join(apt, 'cache')}`,
  ];
  // As root apt would hand downloads to a user that may not write here, and warn about it.
  options.push('-o', 'APT::Sandbox::User=root');
  say("reading Debian's package lists");
  await runToEnd('apt-get', [...options, 'update']);
  say(`downloading Debian's ${name}`);
  await runToEnd('apt-get', [...options, 'download', name], { cwd: apt });
  const archive = (await readdir(apt)).find((file) => file.endsWith('.deb'));
  if (archive === undefined) throw new Error(`apt-get downloaded no package ${name}`);
  await runToEnd('dpkg', ['-x', join(apt, archive), join(apt, 'unpacked')]);
  for (const path of paths)
    await cp(join(apt, 'unpacked', path), join(folder, basename(path)), { recursive: true });
  await rm(apt, { recursive: true });
}
