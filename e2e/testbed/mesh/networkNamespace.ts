import { spawn, type ChildProcess } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { runToEnd } from '../process/runToEnd.ts';
import { until } from '../process/until.ts';

/** A network of our own: only `lo`, with as many addresses as there are pods, so that no port is ever taken. */
export interface NetworkNamespace {
  /** What a program is started through to be inside. */
  readonly enter: readonly string[];
  /** Gives addresses to the inside. */
  addAddresses(addresses: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const help = `Run it as root, or allow namespaces to users:
    sysctl -w kernel.unprivileged_userns_clone=1              (Debian)
    sysctl -w kernel.apparmor_restrict_unprivileged_userns=0  (Ubuntu)
  Inside a container: docker run --privileged.`;

/**
 * Makes a network namespace and keeps it until `close`, or until we die. Root needs no more than that; anybody else gets a user
 * namespace around it, in which he is root.
 *
 * @throws Error with the system's own words and what to do about it.
 */
export async function openNetworkNamespace(): Promise<NetworkNamespace> {
  const failures: unknown[] = [];
  for (const own of process.getuid?.() === 0 ? [false, true] : [true]) {
    try {
      return await open(own);
    } catch (error) {
      failures.push(error);
    }
  }
  const words = failures.map((error) => (error instanceof Error ? error.message : String(error))).join('; ');
  throw new Error(`Network namespaces cannot be made here: ${words}\n  ${help}`, { cause: failures });
}

async function open(ownUserNamespace: boolean): Promise<NetworkNamespace> {
  const options = ownUserNamespace ? ['--map-root-user', '--net'] : ['--net'];
  const holder = spawn(
    'unshare',
    [...options, '--', 'setpriv', '--pdeathsig', 'KILL', '--', 'sleep', 'infinity'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const close = (): Promise<void> => end(holder);
  let words = '';
  let failure: Error | undefined;
  holder.stderr.setEncoding('utf8').on('data', (chunk: string) => (words += chunk));
  holder.once('error', (error) => (failure = error));
  holder.once('exit', () => (failure ??= new Error(words.trim() || 'unshare ended by itself')));
  const failed = (): Error | undefined => failure;
  try {
    const ours = await readlink('/proc/self/ns/net');
    await until('a network namespace', async () => {
      const reason = failed();
      if (reason !== undefined) return true;
      return (await readlink(`/proc/${holder.pid}/ns/net`)) !== ours;
    });
    const reason = failed();
    if (reason !== undefined) throw reason;
    const enter = [
      'nsenter',
      `--target=${holder.pid}`,
      ...(ownUserNamespace ? ['--user', '--preserve-credentials'] : []),
      '--net',
      '--',
    ];
    const ip = async (...args: readonly string[]): Promise<void> => {
      const [command = '', ...rest] = [...enter, 'ip', ...args];
      await runToEnd(command, rest);
    };
    await ip('link', 'set', 'lo', 'up');
    return {
      enter,
      async addAddresses(addresses) {
        await Promise.all(addresses.map((address) => ip('address', 'add', `${address}/32`, 'dev', 'lo')));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function end(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null || holder.pid === undefined) return;
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  holder.kill('SIGKILL');
  await ended;
}
