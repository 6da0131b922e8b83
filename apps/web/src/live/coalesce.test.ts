import { describe, expect, it } from 'vitest';
import { coalesce } from './coalesce.ts';

/** A clock that runs what is due when it is told to, and tasks that end when they are told to. */
function setUp() {
  const due: (() => void)[] = [];
  const ends: (() => void)[] = [];
  const call = coalesce(
    () => new Promise<void>((resolve) => ends.push(resolve)),
    50,
    (run) => due.push(run),
  );
  return {
    call,
    started: () => ends.length,
    tick: () => due.splice(0).forEach((run) => run()),
    async end(index: number) {
      ends[index]?.();
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

describe('coalesced calls', () => {
  it('of one burst run the task once', () => {
    const { call, started, tick } = setUp();
    call();
    call();
    call();
    expect(started()).toBe(0);
    tick();
    expect(started()).toBe(1);
  });

  it('while the task runs, run it once more and never at the same time', async () => {
    const { call, started, tick, end } = setUp();
    call();
    tick();
    call();
    call();
    tick();
    expect(started()).toBe(1);
    await end(0);
    tick();
    expect(started()).toBe(2);
    await end(1);
    tick();
    expect(started()).toBe(2);
  });

  it('go on after a task that failed', async () => {
    const due: (() => void)[] = [];
    let runs = 0;
    const call = coalesce(
      () => {
        runs += 1;
        return Promise.reject(new Error('no answer'));
      },
      50,
      (run) => due.push(run),
    );
    call();
    due.pop()?.();
    await new Promise((resolve) => setTimeout(resolve));
    call();
    due.pop()?.();
    expect(runs).toBe(2);
  });
});
