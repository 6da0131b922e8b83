import { describe, expect, it } from 'vitest';
import { openEventStream, type StreamMessage } from './eventSource.ts';

function setUp() {
  const opened: { text: (text: string) => void; fail: () => void; closed: boolean }[] = [];
  const timers: { run: () => void; after: number }[] = [];
  const messages: StreamMessage[] = [];
  const close = openEventStream(
    '/events',
    (message) => messages.push(message),
    (_, text, fail) => {
      const source = { text, fail, closed: false };
      opened.push(source);
      return { close: () => (source.closed = true) };
    },
    {
      set: (run, after) => timers.push({ run, after }),
      clear: () => timers.splice(0),
    },
  );
  const last = () => {
    const source = opened.at(-1);
    if (!source) throw new Error('nothing was opened');
    return source;
  };
  return { opened, timers, messages, close, last, retry: () => timers.pop()?.run() };
}

const event = { type: 'cluster', version: 2 };

describe('an event stream', () => {
  it('hands on events of the contract and passes over what it does not know', () => {
    const { last, messages } = setUp();
    last().text(JSON.stringify(event));
    last().text(JSON.stringify({ type: 'from a newer server' }));
    last().text('no JSON');
    expect(messages).toEqual([{ type: 'event', event }]);
  });

  it('says that it is lost, closes, and opens again by itself', () => {
    const { last, opened, messages, retry } = setUp();
    last().fail();
    expect(messages).toEqual([{ type: 'lost' }]);
    expect(opened[0]?.closed).toBe(true);
    retry();
    expect(opened).toHaveLength(2);
  });

  it('waits longer after each failure, at most four seconds, and starts anew once it has worked', () => {
    const { last, timers, retry } = setUp();
    const pauses = Array.from({ length: 5 }, () => {
      last().fail();
      const pause = timers.at(-1)?.after;
      retry();
      return pause;
    });
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 4_000]);
    last().text(JSON.stringify(event));
    last().fail();
    expect(timers.at(-1)?.after).toBe(500);
  });

  it('opens nothing any more once it was ended', () => {
    const { last, opened, close, retry } = setUp();
    last().fail();
    close();
    retry();
    expect(opened).toHaveLength(1);
  });
});
