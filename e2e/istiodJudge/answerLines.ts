import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Sends values as JSON lines through a program that answers each line by one line, and yields its answers as they come. Input
 * is read only as fast as the program takes it, so that any number of lines will do.
 *
 * @throws Error with what the program printed on standard error when its exit code is not 0.
 */
export async function* answerLines(
  command: string,
  args: readonly string[],
  lines: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints = (complaints + chunk).slice(-4000);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${signal ?? `exit code ${code}`}: ${complaints.trim()}`));
    });
  });
  const fed = pipeline(Readable.from(text(lines)), child.stdin);
  // Both are awaited below, unless the reader stops early: then nobody is left to hear of them.
  fed.catch(() => undefined);
  ended.catch(() => undefined);
  try {
    for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity }))
      yield JSON.parse(line);
    await ended;
    await fed;
  } finally {
    child.kill();
  }
}

async function* text(lines: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
