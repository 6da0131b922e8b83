import type { LockState } from '@padlock/contract';
import { expect, it } from 'vitest';
import { flowOf } from './flow.ts';
import { call, service } from './testkit.ts';

const [cart, orders] = [service('shop', 'cart'), service('shop', 'orders')];
const edge = (state: LockState, perSecond: number) =>
  call(cart, orders, state, { requests: { total: 1, mutualTls: 1, perSecond, errors: 0, share: null } });

it('is livelier the more arrives, and nothing where nothing does', () => {
  expect([0, 0.1, 1, 19, 20].map((perSecond) => flowOf([edge('locked', perSecond)]))).toEqual([
    0, 1, 2, 2, 3,
  ]);
});

it('counts the bytes of TCP, since a pooled connection is opened once', () => {
  const pooled = call(cart, orders, 'locked', {
    requests: null,
    tcp: {
      opened: 0,
      openedMutualTls: 0,
      sentBytes: 1,
      receivedBytes: 1,
      bytesMutualTls: 2,
      bytesPerSecond: 20_000,
      share: null,
    },
  });
  expect(flowOf([pooled])).toBe(2);
});

it('of several connections is that of the liveliest', () => {
  expect(flowOf([edge('locked', 0.1), edge('open', 50)])).toBe(3);
});

it('of what is refused or not used is none, whatever was counted', () => {
  expect(flowOf([edge('blocked', 50), edge('idle', 50)])).toBe(0);
});
