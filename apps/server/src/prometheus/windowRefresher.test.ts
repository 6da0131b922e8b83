import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WindowRefresher } from './windowRefresher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counting(options: { fails?: () => boolean; takesMs?: number; intervalMs?: number } = {}) {
  let asked = 0;
  const refresher = new WindowRefresher<number>({
    refresh: async () => {
      const turn = ++asked;
      if (options.takesMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.takesMs));
      return options.fails?.() === true ? undefined : turn;
    },
    intervalMs: () => options.intervalMs ?? 1_000,
    lingerMs: 10_000,
  });
  return { refresher, asked: () => asked };
}

describe('a window refresher', () => {
  it('asks nobody while nobody looks', async () => {
    const { asked } = counting();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(0);
  });

  it('costs the same for a hundred readers as for one', async () => {
    const { refresher, asked } = counting({ takesMs: 100 });
    const readers = Array.from({ length: 100 }, () => refresher.read(5_000));
    await vi.advanceTimersByTimeAsync(100);
    expect(await Promise.all(readers)).toEqual(Array(100).fill(1));
    expect(asked()).toBe(1);
  });

  it('goes on while somebody watches, and stops some time after the last look', async () => {
    const { refresher, asked } = counting();
    const leave = refresher.watch();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked()).toBe(31);
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(31);
  });

  it('forgets the value that nobody looks at any more, and waits for another when somebody comes back', async () => {
    const { refresher, asked } = counting({ takesMs: 100 });
    refresher.watch()();
    await vi.advanceTimersByTimeAsync(100);
    expect(await refresher.read(0)).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    const before = asked();
    const back = refresher.read(5_000);
    await vi.advanceTimersByTimeAsync(100);
    expect(await back).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await refresher.read(0)).toBeUndefined();
  });

  it('keeps the last value when a refresh fails', async () => {
    let fails = false;
    const { refresher } = counting({ fails: () => fails });
    refresher.watch();
    await vi.advanceTimersByTimeAsync(0);
    fails = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await refresher.read(0)).toBe(1);
  });

  it('tries again within seconds after a failure, however seldom its turns are', async () => {
    let fails = true;
    const { refresher, asked } = counting({ fails: () => fails, intervalMs: 60_000 });
    refresher.watch();
    await vi.advanceTimersByTimeAsync(0);
    fails = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await refresher.read(0)).toBe(2);
    // Back to its own turns.
    await vi.advanceTimersByTimeAsync(50_000);
    expect(asked()).toBe(2);
  });

  it('makes a reader wait only for a first value, and not longer than they want', async () => {
    const { refresher } = counting({ takesMs: 60_000 });
    const reading = refresher.read(500);
    await vi.advanceTimersByTimeAsync(500);
    expect(await reading).toBeUndefined();
  });

  it('does not hand out what it was long ago without asking again', async () => {
    const { refresher } = counting({ takesMs: 100 });
    const first = refresher.read(500);
    await vi.advanceTimersByTimeAsync(100);
    expect(await first).toBe(1);
    await vi.advanceTimersByTimeAsync(3_600_000);
    const later = refresher.read(500);
    await vi.advanceTimersByTimeAsync(100);
    expect(await later).toBeGreaterThan(1);
  });

  it('asks at once when its source comes back, if somebody looks', async () => {
    const { refresher, asked } = counting();
    refresher.refreshNow();
    expect(asked()).toBe(0);
    refresher.watch();
    await vi.advanceTimersByTimeAsync(10);
    refresher.refreshNow();
    await vi.advanceTimersByTimeAsync(10);
    expect(asked()).toBe(2);
  });

  it('asks out of turn for a reader who needs it fresher, once for all of them', async () => {
    const { refresher, asked } = counting({ takesMs: 100 });
    refresher.watch();
    await vi.advanceTimersByTimeAsync(600);
    expect(asked()).toBe(1);
    const readers = [refresher.read(500, 200), refresher.read(500, 200)];
    await vi.advanceTimersByTimeAsync(100);
    expect(await Promise.all(readers)).toEqual([2, 2]);
    expect(await refresher.read(500, 200)).toBe(2);
  });

  it('makes no reader wait again for a source that failed to answer in time', async () => {
    const { refresher, asked } = counting({ takesMs: 900, fails: () => true });
    refresher.watch();
    await vi.advanceTimersByTimeAsync(900 + 1_000 + 10);
    expect(asked()).toBe(2);
    // Time stands still: this would never resolve if it waited.
    expect(await refresher.read(5_000)).toBeUndefined();
  });
});
