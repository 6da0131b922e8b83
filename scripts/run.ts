import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root folder, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** How a finished command ended. `output` holds standard output and error, in order, when they were not shown. */
export interface Finished {
  readonly code: number;
  readonly seconds: number;
  readonly output: string;
}

/**
 * Runs a command to its end in the repository's root. Tools of `node_modules/.bin` are found by name, Node 24 among them.
 *
 * @param show true passes what it prints through; false keeps it in `output`.
 * @example
 * const { code } = await run('tsc', ['-b'], { show: true });
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { show: boolean; env?: NodeJS.ProcessEnv },
): Promise<Finished> {
  const started = performance.now();
  const chunks: Buffer[] = [];
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env['PATH'] ?? ''}`, ...options.env },
    stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
  });
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${command}: ${error.message}\n`));
      resolve(127);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  return { code, seconds: (performance.now() - started) / 1000, output: Buffer.concat(chunks).toString() };
}
