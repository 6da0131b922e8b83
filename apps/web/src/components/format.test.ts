import { expect, it } from 'vitest';
import { count, observed, qualifiedName, rate } from './format.ts';

it.each([
  [0, '0/s'],
  [0.004, '<0.01/s'],
  [0.8, '0.8/s'],
  [0.25, '0.25/s'],
  [31.42, '31.4/s'],
  [100, '100/s'],
  [1200, '1.2 k/s'],
])('writes %d per second as %s', (value, text) => {
  expect(rate(value)).toBe(text);
});

it('writes plurals', () => {
  expect(count(1, 'client')).toBe('1 client');
  expect(count(0, 'client')).toBe('0 clients');
});

it('names cluster-scoped objects without a namespace', () => {
  expect(qualifiedName({ namespace: '', name: 'shop' })).toBe('shop');
  expect(qualifiedName({ namespace: 'shop', name: 'catalog' })).toBe('shop/catalog');
});

it('prints a share as the server cut it, never anew', () => {
  const share = {
    basis: 'requests' as const,
    mutualTls: 99_999,
    total: 100_000,
    text: '99%',
    precise: '99.9%',
  };
  expect(observed('partial', share)).toBe('99.9%');
  expect(observed('idle', null)).toBe('idle');
});
