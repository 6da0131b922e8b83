import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LostWatches } from './lostWatches.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const told: (string | undefined)[] = [];
  const lost: LostWatches = new LostWatches(() => told.push(lost.stale?.message));
  return { lost, told };
}

it('tells of a watch that broke while another one was broken, when it is old itself', async () => {
  const { lost, told } = watched();
  lost.lose('a', 'Pod', new Error('Gone.'));
  await vi.advanceTimersByTimeAsync(3_000);
  lost.lose('b', 'Service', new Error('Gone.'));
  lost.find('a');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(lost.stale).toBeUndefined();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told.at(-1)).toBe('Changes of Service do not arrive. Gone.');
});

it('tells of it though the clock of the system is set back meanwhile', async () => {
  const { lost, told } = watched();
  lost.lose('a', 'Pod', new Error('Gone.'));
  await vi.advanceTimersByTimeAsync(4_000);
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(told.at(-1)).toBe('Changes of Pod do not arrive. Gone.');
});

it('says nothing of one that came back in time', async () => {
  const { lost, told } = watched();
  lost.lose('a', 'Pod', new Error('Gone.'));
  await vi.advanceTimersByTimeAsync(4_900);
  lost.find('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told.filter((message) => message !== undefined)).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
