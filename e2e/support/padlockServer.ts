import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { managedProgram, type ManagedProgram } from '../testbed/process/managedProcess.ts';

const cli = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

export interface PadlockServer {
  readonly url: string;
  /** Everything that it has printed so far. */
  output(): Promise<string>;
  /** Can be ended and started again; on the same port only when `--port` named one. */
  readonly program: ManagedProgram;
  stop(): Promise<void>;
}

/**
 * `padlock serve` as people start it, on a free port.
 *
 * @param timeout milliseconds that it may take to be ready.
 */
export async function startPadlock(args: readonly string[], timeout = 30_000): Promise<PadlockServer> {
  const folder = await mkdtemp(join(tmpdir(), 'padlock-server-'));
  const logFile = join(folder, 'output.log');
  const output = (): Promise<string> => readFile(logFile, 'utf8');
  const addressIn = (text: string): string | undefined => /^Padlock is at (\S+)$/m.exec(text)?.[1];
  const program = managedProgram({
    name: 'padlock',
    command: process.execPath,
    args: [cli, 'serve', '--port', '0', ...args],
    logFile,
    ready: async () => {
      const address = addressIn(await output());
      return address !== undefined && (await fetch(`${address}/healthz`)).ok;
    },
    timeout,
  });
  await program.start();
  const url = addressIn(await output());
  if (url === undefined) throw new Error('padlock did not print its address');
  return {
    url,
    output,
    program,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
