import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../../process/until.ts';
import { followFile, type FollowedFile } from './followFile.ts';

let folder = '';
let followed: FollowedFile | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padlock-follow-'));
});
afterEach(async () => {
  await followed?.stop();
  await rm(folder, { recursive: true });
});

const follow = (maxBytes: number, rotate: () => Promise<void>): string[] => {
  const lines: string[] = [];
  followed = followFile(join(folder, 'log'), (line) => lines.push(line), { maxBytes, rotate });
  return lines;
};
const log = (text: string): Promise<void> => appendFile(join(folder, 'log'), text);
const has = (lines: readonly string[], count: number) =>
  until(`${count} lines`, () => Promise.resolve(lines.length >= count), { timeout: 5000 });

it('reads a file that comes later, each line once it is whole', async () => {
  const lines = follow(1e6, () => Promise.reject(new Error('not asked for')));
  await log('one\ntw');
  await has(lines, 1);
  expect(lines).toEqual(['one']);
  await log('o\nthree\n');
  await has(lines, 3);
  expect(lines).toEqual(['one', 'two', 'three']);
});

it('moves a long file away and loses no line, neither those still written into the old one', async () => {
  const lines = follow(10, async () => {
    await appendFile(join(folder, 'log.old'), 'late\n');
    await log('next\n');
  });
  await log('a long line\n');
  await has(lines, 3);
  expect(lines).toEqual(['a long line', 'late', 'next']);
  await until('the old file to go', async () => !(await readdir(folder)).includes('log.old'));
});
