import { expect, it } from 'vitest';
import { planDigest } from './planDigest.ts';

const losing = (...losses: (readonly [string, number | null])[]): string =>
  planDigest([], {
    losesAccess: losses.map(([clientId, port]) => ({ clientId, port })),
    hiddenLosses: 0,
  });

it('is another one where another client loses access, or the same on another port', () => {
  expect(losing(['shop/web', 80])).not.toBe(losing(['shop/web', 80], ['shop/cart', 80]));
  expect(losing(['shop/web', 80])).not.toBe(losing(['shop/web', 81]));
});

it('is the same where a client that loses access is seen once more, in whatever order', () => {
  expect(losing(['shop/web', 80], ['shop/cart', null])).toBe(
    losing(['shop/cart', null], ['shop/web', 80], ['shop/web', 80]),
  );
});
