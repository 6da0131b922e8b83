import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end and answers what it printed on standard output.
 *
 * @throws Error with the end of what it printed when it cannot be started or its exit code is not 0.
 */
export function runToEnd(
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    let output = '';
    let everything = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      everything += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      everything += chunk;
    });
    child.once('error', (error) => reject(new Error(`${command}: ${error.message}`, { cause: error })));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const end = everything.trimEnd().split('\n').slice(-12).join('\n');
      reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}:\n${end}`));
    });
  });
}
