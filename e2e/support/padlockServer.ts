import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { managedProgram, type ManagedProgram } from '../testbed/process/managedProcess.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const sources = [join(repository, 'apps/cli/src/main.ts')];
const apiAlone = fileURLToPath(new URL('serveApi.ts', import.meta.url));

export interface PadlockServer {
  readonly url: string;
  /** Everything that it has printed so far. */
  output(): Promise<string>;
  /** Can be ended and started again; on the same port only when `--port` named one. */
  readonly program: ManagedProgram;
  stop(): Promise<void>;
}

interface ImageSettings {
  /** Options of Node itself. */
  readonly node: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The program in the image, as the repository has it once it is built. */
  readonly program: string;
}

/** How the image starts Padlock: what it takes of memory depends on it. */
export async function imageSettings(): Promise<ImageSettings> {
  const dockerfile = await readFile(join(repository, 'deploy/Dockerfile'), 'utf8');
  const image = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const words = z.array(z.string()).parse(JSON.parse(/^ENTRYPOINT (.*)$/m.exec(image)?.[1] ?? ''));
  const [node, ...args] = words;
  const file = args.pop();
  if (node !== 'node' || file === undefined)
    throw new Error(`the image does not start Node: ${words.join(' ')}`);
  const env: Record<string, string> = {};
  for (const [, settings = ''] of image.matchAll(/^ENV (.*)$/gm))
    for (const [, name = '', value = ''] of settings.matchAll(/(\S+?)=(\S*)/g)) env[name] = value;
  return { node: args, env, program: join(repository, file) };
}

/** The program as `npm run build:program` makes it, called as the image calls it: options for `startPadlock`. */
export async function builtProgram(): Promise<{ program: readonly string[]; env: NodeJS.ProcessEnv }> {
  const { node, env, program } = await imageSettings();
  return { program: [...node, program], env };
}

/**
 * `padlock serve` as people start it, on a free port.
 *
 * @param options.timeout milliseconds that it may take to be ready.
 * @param options.node options of Node itself.
 * @param options.program what Node is called with: the sources, unless something else is named.
 * @param options.pages false: only the API, which needs no pages built.
 */
export async function startPadlock(
  args: readonly string[],
  options: {
    readonly timeout?: number;
    readonly node?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
    readonly program?: readonly string[];
    readonly pages?: boolean;
  } = {},
): Promise<PadlockServer> {
  const { timeout = 30_000, node = [], env = {}, pages = true, program = sources } = options;
  const command = pages ? [...program, 'serve', '--port', '0'] : [apiAlone];
  const folder = await mkdtemp(join(tmpdir(), 'padlock-server-'));
  const logFile = join(folder, 'output.log');
  const output = (): Promise<string> => readFile(logFile, 'utf8');
  const addressIn = (text: string): string | undefined => /^Padlock is at (\S+)$/m.exec(text)?.[1];
  const managed = managedProgram({
    name: 'padlock',
    command: process.execPath,
    args: [...node, ...command, ...args],
    logFile,
    env,
    ready: async () => {
      const address = addressIn(await output());
      return address !== undefined && (await fetch(`${address}/healthz`)).ok;
    },
    timeout,
  });
  await managed.start();
  const url = addressIn(await output());
  if (url === undefined) throw new Error('padlock did not print its address');
  return {
    url,
    output,
    program: managed,
    async stop() {
      await managed.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
