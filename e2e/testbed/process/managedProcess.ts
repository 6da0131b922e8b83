import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { until } from './until.ts';

export interface ProgramOptions {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Standard output and error are appended here. */
  readonly logFile: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The user that it runs as, which takes root. Default: ours. */
  readonly identity?: { readonly uid?: number; readonly gid?: number };
  /** A command that it is started through, such as one that enters a namespace and then becomes it. */
  readonly through?: readonly string[];
  /** Is it ready to serve? Asked until it says so. */
  readonly ready: () => Promise<boolean>;
  /** Milliseconds that it may take to get ready. Default 60,000. */
  readonly timeout?: number;
  /** How it is asked to end. Default SIGTERM. */
  readonly endSignal?: NodeJS.Signals;
}

/** A program that runs beside us, that can be ended and started again, and that never outlives us. */
export interface ManagedProgram {
  readonly running: boolean;
  /** undefined while it does not run. */
  readonly pid: number | undefined;
  start(): Promise<void>;
  /** Asks it to end, and after three seconds makes it. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

// Linux ends the child when we die, however we die. Elsewhere the child ends by `stop`, also on Ctrl-C.
const leash = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** Describes a program; `start` starts it. */
export function managedProgram(options: ProgramOptions): ManagedProgram {
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();

  const start = async (): Promise<void> => {
    if (child !== undefined) return;
    const log = openSync(options.logFile, 'a');
    // The leash comes after `through`: whoever changes its user namespace loses it.
    const [command = '', ...args] = [
      ...(options.through ?? []),
      ...(leash === undefined ? [] : [leash, '--pdeathsig', 'KILL', '--']),
      options.command,
      ...options.args,
    ];
    const started = spawn(command, args, {
      stdio: ['ignore', log, log],
      // A session of its own: Ctrl-C reaches us alone, and we end what we started in order.
      detached: leash !== undefined,
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...options.identity,
    });
    closeSync(log);
    child = started;
    let failure: Error | undefined;
    ended = new Promise((resolve) => {
      started.once('error', (error) => {
        failure = error;
        child = undefined;
        resolve();
      });
      started.once('exit', (code, signal) => {
        failure ??= new Error(`ended by itself (${signal ?? `exit code ${code}`})`);
        child = undefined;
        resolve();
      });
    });
    const died = (): Error | undefined => failure;
    try {
      await until(
        `${options.name} to be ready`,
        async () => died() !== undefined || (await options.ready()),
        { timeout: options.timeout ?? 60_000 },
      );
      const failed = died();
      if (failed !== undefined) throw failed;
    } catch (error) {
      started.kill('SIGKILL');
      throw new Error(`${options.name} did not start. End of its log:\n${await endOfLog(options.logFile)}`, {
        cause: error,
      });
    }
  };

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined) return;
    const last = child;
    last.kill(signal);
    const force = setTimeout(() => last.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(force);
  };

  return {
    get running() {
      return child !== undefined;
    },
    get pid() {
      return child?.pid;
    },
    start,
    stop: () => end(options.endSignal ?? 'SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function endOfLog(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
