import { spawn } from 'node:child_process';
import { until } from '../../testbed/process/until.ts';

/** A process that does nothing but keep namespaces alive. */
export interface Holder {
  readonly pid: number;
  end(): Promise<void>;
}

/** Starts `command`, which ends in a process that waits, and answers when `ready` says so. It does not outlive us. */
export async function startHolder(
  command: readonly string[],
  ready: (pid: number) => Promise<boolean>,
): Promise<Holder> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (words += chunk));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      words += error.message;
      resolve();
    });
  });
  const isOver = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const { pid = 0 } = child;
  await until('a namespace', async () => isOver() || (await ready(pid)), { timeout: 10_000 });
  if (isOver()) throw new Error(`A namespace cannot be made here: ${words.trim()}`);
  return {
    pid,
    end: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
