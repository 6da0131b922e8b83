import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogDestination } from './logDestination.ts';
import { createLogger } from './logging.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A file that takes nothing while `trouble` is set, and else `most` bytes with each write. */
function file() {
  const one = {
    text: '',
    trouble: undefined as string | undefined,
    most: Infinity,
    write: (bytes: Buffer): number => {
      if (one.trouble !== undefined) throw Object.assign(new Error(one.trouble), { code: one.trouble });
      const part = bytes.subarray(0, one.most);
      one.text += part.toString();
      return part.byteLength;
    },
  };
  return one;
}

describe('a log', () => {
  it('has each line before the next statement runs, whole also where the file takes it in parts', () => {
    const disk = file();
    disk.most = 3;
    new LogDestination(disk.write).write('a line\n');
    expect(disk.text).toBe('a line\n');
  });

  it.each(['ENOSPC', 'EAGAIN', 'EPIPE', 'EIO'])(
    'that cannot be written (%s) fails nobody, and has the lines in order once it can be',
    (trouble) => {
      const disk = file();
      const { log, audit } = createLogger('info', new LogDestination(disk.write));
      disk.trouble = trouble;
      log.info('first');
      audit.info('second');
      vi.advanceTimersByTime(5_000);
      expect(disk.text).toBe('');
      disk.trouble = undefined;
      log.info('third');
      vi.advanceTimersByTime(1_000);
      const messages = disk.text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { msg: string }).msg);
      expect(messages).toEqual(['first', 'second', 'third']);
    },
  );

  it('is tried once a second while it cannot be written, however many lines come', () => {
    const write = vi.fn((): number => {
      throw new Error('ENOSPC');
    });
    const log = new LogDestination(write);
    for (let count = 0; count < 50; count++) log.write('a line\n');
    expect(write).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(3_000);
    expect(write).toHaveBeenCalledTimes(4);
  });

  it('keeps a bounded part of what it could not write, and says how many lines it lost', () => {
    const disk = file();
    const log = new LogDestination(disk.write);
    disk.trouble = 'ENOSPC';
    const line = `${'x'.repeat(1_023)}\n`;
    for (let count = 0; count < 1_100; count++) log.write(line);
    disk.trouble = undefined;
    vi.advanceTimersByTime(1_000);
    const lines = disk.text.trim().split('\n');
    expect(lines).toHaveLength(1_025);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 50, lost: 1_100 - 1_024 });
    log.write('next\n');
    expect(disk.text.endsWith('next\n')).toBe(true);
  });
});
