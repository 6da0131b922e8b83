import { chmod, mkdir, readlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { managedProgram, type ManagedProgram } from '../../testbed/process/managedProcess.ts';
import { runToEnd } from '../../testbed/process/runToEnd.ts';
import { startHolder, type Holder } from './holder.ts';
import { hasOwnNetwork } from './network.ts';

/** What an image would bring, besides this machine's own system files. */
export interface Image {
  /** Files and folders of this machine, by where a container sees them. */
  readonly files: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workdir: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Container {
  /** Keeps its namespaces. */
  readonly pid: number;
  /** Where this machine sees its root folder. */
  readonly root: string;
  /** Runs a command in it to its end, as a user (`uid:gid`). */
  run(process: ContainerProcess): Promise<string>;
  /** Describes a program that goes on in it. */
  program(name: string, process: ContainerProcess, logFile: string): ManagedProgram;
  end(): Promise<void>;
}

export interface ContainerProcess {
  readonly command: readonly string[];
  readonly workdir: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
}

// A root folder of its own: this machine's system files, with /usr/local emptied, and on top of them what the image brings.
const SETUP = `
set -e
root=$1; shift
for folder in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$folder" ]; then ln -s "$(readlink "/$folder")" "$root/$folder"
  elif [ -d "/$folder" ]; then mkdir "$root/$folder"; mount --bind "/$folder" "$root/$folder"; fi
done
for folder in usr etc dev proc; do mkdir "$root/$folder"; mount --rbind "/$folder" "$root/$folder"; done
mount -t tmpfs tmpfs "$root/usr/local"
mkdir "$root/usr/local/bin"
while [ $# -gt 0 ]; do
  if [ -d "$1" ]; then mkdir -p "$root$2"; elif [ ! -e "$root$2" ]; then mkdir -p "$(dirname "$root$2")"; : > "$root$2"; fi
  mount --bind "$1" "$root$2"
  shift 2
done
exec chroot "$root" sleep infinity
`;

/**
 * Makes what a container engine would put a container's process into: a network of its own (or that of another container) and a
 * root folder.
 *
 * @param mounts files and folders of this machine, by where the container sees them.
 */
export async function openContainer(options: {
  /** To be made. */
  readonly root: string;
  readonly mounts: Readonly<Record<string, string>>;
  /** Content of /etc/hosts. */
  readonly hosts: string;
  /** The process whose network it shares. */
  readonly networkOf?: number;
}): Promise<Container> {
  const { root, networkOf } = options;
  await mkdir(join(root, 'tmp'), { recursive: true });
  await chmod(root, 0o755);
  await chmod(join(root, 'tmp'), 0o1777);
  const hosts = `${root}.hosts`;
  await mkdir(dirname(hosts), { recursive: true });
  await writeFile(hosts, options.hosts);
  // Nobody answers questions for other names, at once.
  const resolver = `${root}.resolv.conf`;
  await writeFile(resolver, 'nameserver 127.0.0.1\n');
  const files = { '/etc/hosts': hosts, '/etc/resolv.conf': resolver, ...options.mounts };
  const pairs = Object.entries(files).flatMap(([inside, outside]) => [outside, inside]);
  const network =
    networkOf === undefined
      ? ['unshare', '--net', '--mount']
      : ['nsenter', `--target=${networkOf}`, '--net', '--', 'unshare', '--mount'];
  const holder: Holder = await startHolder(
    [...network, '--propagation', 'private', '--', 'sh', '-c', SETUP, 'sh', root, ...pairs],
    async (pid) => (await readlink(`/proc/${pid}/root`)) === root && (await hasOwnNetwork(pid)),
  );
  const through = (user: string): readonly string[] => {
    const [uid = '0', gid = uid] = user.split(':');
    return [
      ...['nsenter', `--target=${holder.pid}`, '--net', '--mount', '--root', '--wd'],
      ...[`--setuid=${uid}`, `--setgid=${gid}`, '--'],
    ];
  };
  // Nothing of our own environment gets in.
  const inside = ({ command, workdir, env }: ContainerProcess): readonly string[] => [
    ...['/usr/bin/env', '-i', 'PATH=/usr/local/bin:/usr/bin:/bin'],
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...['/bin/sh', '-c', 'cd "$0" && exec "$@"', workdir, ...command],
  ];
  return {
    pid: holder.pid,
    root,
    run(process) {
      const [command = '', ...args] = [...through(process.user), ...inside(process)];
      return runToEnd(command, args);
    },
    program(name, process, logFile) {
      const [command = '', ...args] = inside(process);
      return managedProgram({
        name,
        command,
        args,
        through: through(process.user),
        logFile,
        ready: () => Promise.resolve(true),
      });
    },
    end: () => holder.end(),
  };
}
