import { describe, expect, it } from 'vitest';
import { Idempotency, KeyReused } from './idempotency.ts';

describe('idempotency', () => {
  it('runs a request once when its copies come while it runs, and keeps nothing of it afterwards', async () => {
    let runs = 0;
    const once = new Idempotency<number>();
    const action = async () => {
      await Promise.resolve();
      return ++runs;
    };
    expect(await Promise.all([once.run('k', 'f', action), once.run('k', 'f', action)])).toEqual([1, 1]);
    expect(await once.run('k', 'f', action)).toBe(2);
  });

  it('runs requests of different keys apart', async () => {
    const once = new Idempotency<string>();
    expect(
      await Promise.all([
        once.run('a', 'f', () => Promise.resolve('a')),
        once.run('b', 'f', () => Promise.resolve('b')),
      ]),
    ).toEqual(['a', 'b']);
  });

  it('refuses a key that comes with another request while the first runs', async () => {
    const once = new Idempotency<number>();
    const first = once.run('k', 'f', () => Promise.resolve(1));
    await expect(once.run('k', 'g', () => Promise.resolve(2))).rejects.toBeInstanceOf(KeyReused);
    expect(await first).toBe(1);
  });

  it('lets a retry try again after a failure', async () => {
    const once = new Idempotency<number>();
    await expect(once.run('k', 'f', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await once.run('k', 'f', () => Promise.resolve(2))).toBe(2);
  });
});
