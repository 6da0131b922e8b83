import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { managedProgram } from './managedProcess.ts';
import { until } from './until.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padlock-process-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const program = (command: string, args: readonly string[], ready: () => Promise<boolean>) =>
  managedProgram({ name: command, command, args, logFile: join(folder, 'log'), ready, timeout: 2000 });

it('can be started again after it was ended', async () => {
  const sleep = program('sleep', ['60'], () => Promise.resolve(true));
  for (let round = 0; round < 2; round += 1) {
    await sleep.start();
    expect(sleep.running).toBe(true);
    await sleep.kill();
    expect(sleep.running).toBe(false);
  }
});

it('says what a program printed that did not start', async () => {
  const failing = program('sh', ['-c', 'echo the port is taken; exit 3'], () => Promise.resolve(false));
  await expect(failing.start()).rejects.toThrow(/sh did not start[^]*the port is taken/);
});

// Only Linux tells a child that its parent has died.
it.runIf(process.platform === 'linux')('ends with its parent, even one that is killed', async () => {
  const pidFile = join(folder, 'pid');
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '--eval',
      `import { managedProgram } from ${JSON.stringify(new URL('./managedProcess.ts', import.meta.url).href)};
       await managedProgram({
         name: 'child', command: 'sh', args: ['-c', 'echo $$ > ${pidFile}; exec sleep 60'],
         logFile: ${JSON.stringify(join(folder, 'log'))}, ready: async () => true,
       }).start();
       setInterval(() => {}, 1000);`,
    ],
    { stdio: 'ignore' },
  );
  const pid = await until('the child', async () => Number(await readFile(pidFile, 'utf8')) || undefined);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until('the child to end', () => Promise.resolve(!isAlive(pid)), { timeout: 3000 });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
