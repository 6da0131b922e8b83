import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { pause } from '../pause.ts';
import { SourceMonitor } from './sourceMonitor.ts';

class Timeout extends Error {}

let monitor: SourceMonitor | undefined;
afterEach(() => monitor?.stop());

function watch(probe: () => Promise<void>): SourceMonitor {
  monitor = new SourceMonitor({
    probe,
    isTimeout: (error) => error instanceof Timeout,
    intervalMs: 300,
    timeoutMs: 50,
  });
  monitor.start();
  return monitor;
}

describe('a source monitor', () => {
  it('knows at first that it does not know', () => {
    expect(watch(() => new Promise(() => undefined)).current).toEqual({ state: 'starting' });
  });

  it('says down at the first refused connection, in the words of the error', async () => {
    const seen = watch(() => Promise.reject(new Error('Nobody is there.')));
    await eventually(() => seen.current.state !== 'starting');
    expect(seen.current).toEqual({ state: 'down', message: 'Nobody is there.' });
    expect(seen.lastSuccess).toBeUndefined();
  });

  it('forgives one slow answer, but not two', async () => {
    let slow = 1;
    const seen = watch(() => (slow-- > 0 ? Promise.reject(new Timeout()) : Promise.resolve()));
    await eventually(() => seen.current.state === 'up');
    slow = 2;
    await eventually(() => seen.current.state === 'down');
    expect(seen.lastSuccess).toBeTypeOf('number');
  });

  it('tells each change once', async () => {
    const states: string[] = [];
    const seen = watch(() => Promise.resolve());
    seen.changed.add(({ state }) => states.push(state));
    await pause(700);
    expect(states).toEqual(['up']);
  });

  it('looks at once when somebody lost the source', async () => {
    let probes = 0;
    monitor = new SourceMonitor({
      probe: () => {
        probes += 1;
        return Promise.resolve();
      },
      isTimeout: () => false,
      intervalMs: 60_000,
    });
    monitor.start();
    await eventually(() => probes === 1);
    await pause(250);
    monitor.checkSoon();
    // Its own turn would come after a minute.
    await eventually(() => probes > 1);
    expect(probes).toBe(2);
  });
});
