import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inputFiles } from './inputFiles.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padlock-files-'));
  for (const path of ['deep/er', 'node_modules/library', '.git'])
    await mkdir(join(folder, path), { recursive: true });
  for (const file of [
    'b.yaml',
    'deep/er/a.YML',
    'deep/c.json',
    'notes.txt',
    'node_modules/library/x.json',
    '.git/y.yaml',
  ])
    await writeFile(join(folder, file), '');
});
afterEach(() => rm(folder, { recursive: true }));

describe('the files of a folder', () => {
  it('are its YAML and JSON at any depth, by name, without libraries and history', async () => {
    const { files, problems } = await inputFiles([folder]);
    expect(files).toEqual(['b.yaml', 'deep/c.json', 'deep/er/a.YML'].map((file) => join(folder, file)));
    expect(problems).toEqual([]);
  });

  it('are read once, however often and in whatever form they are given', async () => {
    const { files } = await inputFiles([join(folder, 'notes.txt'), `${folder}//b.yaml`, folder, '-', '-']);
    expect(files).toHaveLength(5);
  });

  it('are found beside a link that leads nowhere, which is named', async () => {
    await symlink('gone.yaml', join(folder, 'a.yaml'));
    const { files, problems } = await inputFiles([folder]);
    expect(files).toHaveLength(3);
    expect(problems).toEqual([
      { file: join(folder, 'a.yaml'), line: undefined, message: 'there is no such file or folder' },
    ]);
  });

  it('are found through links to files but not through links to folders, which may lead back', async () => {
    await symlink('b.yaml', join(folder, 'link.yaml'));
    await symlink('.', join(folder, 'loop'));
    await symlink('.', join(folder, 'loop.yaml'));
    expect((await inputFiles([folder])).files).toHaveLength(4);
  });
});
