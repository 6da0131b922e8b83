import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { watchedKinds } from './kinds.ts';

it('asks for no right to read that docs/permissions.md does not name, with what is lost without it', async () => {
  const document = await readFile(new URL('../../../../docs/permissions.md', import.meta.url), 'utf8');
  const rows = document.split('\n').filter((line) => line.startsWith('|'));
  const missing = watchedKinds.filter(({ plural, group }) => {
    const where = group === '' ? '| core ' : `\`${group}\``;
    return !rows.some((row) => row.includes(`\`${plural}\``) && row.includes(where));
  });
  expect(missing.map(({ plural }) => plural)).toEqual([]);
});
