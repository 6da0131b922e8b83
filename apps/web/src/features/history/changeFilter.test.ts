import { expect, it } from 'vitest';
import { aChange, aVerification } from '../changes/testChange.ts';
import { filterChanges } from './changeFilter.ts';

const any = { text: '', user: null, outcome: null };
const verified = aChange({ id: 'verified', verification: aVerification({ state: 'verified' }) });
const failing = aChange({ id: 'failing', user: 'joe', verification: aVerification({ state: 'failing' }) });
const undone = aChange({ id: 'undone', undoneBy: 'x', verification: aVerification({ state: 'verified' }) });
const all = [verified, failing, undone];
const ids = (filter: Partial<Parameters<typeof filterChanges>[1]>) =>
  filterChanges(all, { ...any, ...filter }).map(({ id }) => id);

it('finds changes by what they touched and by who made them', () => {
  expect(ids({})).toHaveLength(3);
  expect(ids({ text: 'SHOP/catalog' })).toHaveLength(3);
  expect(ids({ text: 'orders' })).toEqual([]);
  expect(ids({ text: 'joe' })).toEqual(['failing']);
  expect(ids({ user: 'joe' })).toEqual(['failing']);
});

it('tells those that were taken back from those that stand', () => {
  expect(ids({ outcome: 'verified' })).toEqual(['verified']);
  expect(ids({ outcome: 'attention' })).toEqual(['failing']);
  expect(ids({ outcome: 'undone' })).toEqual(['undone']);
  expect(ids({ outcome: 'open' })).toEqual([]);
});
