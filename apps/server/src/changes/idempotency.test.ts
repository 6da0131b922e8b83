import { describe, expect, it } from 'vitest';
import { Idempotency, KeyReused } from './idempotency.ts';

describe('idempotency', () => {
  it('runs a request once, also when its copies come while it runs', async () => {
    let runs = 0;
    const once = new Idempotency<number>();
    const action = async () => {
      await Promise.resolve();
      return ++runs;
    };
    expect(await Promise.all([once.run('k', 'f', action), once.run('k', 'f', action)])).toEqual([1, 1]);
    expect(await once.run('k', 'f', action)).toBe(1);
  });

  it('runs requests of different keys apart', async () => {
    const once = new Idempotency<string>();
    await once.run('a', 'f', () => Promise.resolve('a'));
    expect(await once.run('b', 'f', () => Promise.resolve('b'))).toBe('b');
  });

  it('refuses a key that comes back with another request', async () => {
    const once = new Idempotency<number>();
    await once.run('k', 'f', () => Promise.resolve(1));
    await expect(once.run('k', 'g', () => Promise.resolve(2))).rejects.toBeInstanceOf(KeyReused);
  });

  it('lets a retry try again after a failure', async () => {
    const once = new Idempotency<number>();
    await expect(once.run('k', 'f', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await once.run('k', 'f', () => Promise.resolve(2))).toBe(2);
  });

  it('forgets the oldest beyond its bound', async () => {
    const once = new Idempotency<number>(2);
    for (const key of ['a', 'b', 'c']) await once.run(key, 'f', () => Promise.resolve(1));
    expect(await once.run('a', 'f', () => Promise.resolve(2))).toBe(2);
    expect(await once.run('c', 'f', () => Promise.resolve(2))).toBe(1);
  });
});
