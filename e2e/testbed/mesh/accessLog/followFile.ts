import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { until } from '../../process/until.ts';

const POLL_MS = 100;

/** Reads a growing file line by line, as it grows. */
export interface FollowedFile {
  stop(): Promise<void>;
}

/**
 * Follows a log that another program appends to, from its beginning.
 *
 * @param onLine gets each whole line once, in order.
 * @param rotate asks the writer to open its file again; called after the file was moved away since it passed `maxBytes`. The
 * old one is read to its end and deleted, so that a mesh may run for days.
 */
export function followFile(
  path: string,
  onLine: (line: string) => void,
  { maxBytes, rotate }: { readonly maxBytes: number; readonly rotate: () => Promise<void> },
): FollowedFile {
  let file: FileHandle | undefined;
  let rest = '';
  let offset = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const buffer = Buffer.alloc(256 * 1024);

  const readOn = async (): Promise<void> => {
    file ??= await open(path, 'r').catch(() => undefined);
    if (file === undefined) return;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) return;
      offset += bytesRead;
      const lines = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') onLine(line);
    }
  };
  const turnOver = async (): Promise<void> => {
    const old = `${path}.old`;
    await rename(path, old);
    await rotate();
    // The writer opens the new file within its next flush; what it still wrote into the old one is read before that is left.
    await until('a new log', () => exists(path)).catch(() => undefined);
    await readOn();
    await file?.close();
    await rm(old, { force: true });
    file = undefined;
    offset = 0;
  };
  let round: Promise<void> = Promise.resolve();
  const tick = (): void => {
    timer = setTimeout(() => {
      round = readOn()
        .then(() => (offset > maxBytes ? turnOver() : undefined))
        .catch(() => undefined)
        .finally(() => {
          if (!stopped) tick();
        });
    }, POLL_MS);
  };
  tick();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
      await file?.close();
    },
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
