import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MissingPart, type Part } from './part.ts';
import { resolvePart } from './resolvePart.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'padlock-parts-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function place(folder: string): Promise<string> {
  const path = join(root, folder, 'tool');
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(path, '');
  await chmod(path, 0o755);
  return path;
}

const tool = (obtain: Part['obtain'] = () => Promise.reject(new Error('there is no network'))): Part => ({
  name: 'tool',
  version: '1',
  variable: 'PADLOCK_TOOL',
  commands: ['tool'],
  file: 'tool',
  help: 'Install the package tool.',
  obtain,
});
const environment = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PADLOCK_CACHE: join(root, 'cache'),
  PATH: join(root, 'path'),
  ...extra,
});

describe('a part is taken from', () => {
  it('its variable before all else', async () => {
    const [mine] = [
      await place('mine'),
      await place('assets'),
      await place('path'),
      await place('cache/tool-1'),
    ];
    const found = await resolvePart(
      tool(),
      environment({ PADLOCK_TOOL: mine, KUBEBUILDER_ASSETS: join(root, 'assets') }),
    );
    expect(found).toEqual({ path: mine, from: 'environment' });
  });

  it("Kubernetes' test tools, PATH and the cache, in this order", async () => {
    const cached = await place('cache/tool-1');
    expect(await resolvePart(tool(), environment())).toEqual({ path: cached, from: 'cache' });
    const onPath = await place('path');
    expect(await resolvePart(tool(), environment())).toEqual({ path: onPath, from: 'PATH' });
    const assets = await place('assets');
    expect(await resolvePart(tool(), environment({ KUBEBUILDER_ASSETS: join(root, 'assets') }))).toEqual({
      path: assets,
      from: 'KUBEBUILDER_ASSETS',
    });
  });

  it('where it can be fetched, once', async () => {
    let times = 0;
    const fetched = tool(async (folder) => {
      times += 1;
      await writeFile(join(folder, 'tool'), '');
      return undefined;
    });
    expect((await resolvePart(fetched, environment())).from).toBe('fetched');
    expect((await resolvePart(fetched, environment())).from).toBe('cache');
    expect(times).toBe(1);
  });
});

describe('a part that cannot be had', () => {
  it('fails with the way to get it', async () => {
    const failure = resolvePart(tool(), environment());
    await expect(failure).rejects.toBeInstanceOf(MissingPart);
    await expect(failure).rejects.toThrow(/there is no network[^]*Install the package tool[^]*PADLOCK_TOOL/);
  });

  it('is not looked for elsewhere when its variable names no file', async () => {
    await place('path');
    const failure = resolvePart(tool(), environment({ PADLOCK_TOOL: join(root, 'nowhere') }));
    await expect(failure).rejects.toThrow(/PADLOCK_TOOL names .*nowhere/);
  });

  it('leaves nothing half in the cache', async () => {
    const broken = tool(async (folder) => {
      await writeFile(join(folder, 'tool'), 'half');
      throw new Error('interrupted');
    });
    await expect(resolvePart(broken, environment())).rejects.toThrow('interrupted');
    const whole = tool(() => Promise.reject(new Error('asked again')));
    await expect(resolvePart(whole, environment())).rejects.toThrow('asked again');
  });
});
