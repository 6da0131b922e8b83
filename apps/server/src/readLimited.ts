import { setImmediate } from 'node:timers/promises';

/** An answer was longer than anybody should hold in memory. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
  constructor(limit: number) {
    super(`The answer is larger than ${Math.floor(limit / 1024 / 1024)} MiB.`);
  }
}

/**
 * Reads a body as UTF-8, giving up as soon as it passes `limit` bytes.
 *
 * @param push gets the text as it arrives.
 * @throws {AnswerTooLarge}
 */
export async function streamLimited(
  body: AsyncIterable<Uint8Array>,
  limit: number,
  push: (text: string) => void,
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw new AnswerTooLarge(limit);
    push(decoder.decode(chunk, { stream: true }));
    // Of a long answer there is always another piece: others would wait for its end.
    await setImmediate();
  }
  push(decoder.decode());
}

/**
 * Reads a body as one UTF-8 text.
 *
 * @throws {AnswerTooLarge}
 */
export async function readLimited(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const texts: string[] = [];
  await streamLimited(body, limit, (text) => texts.push(text));
  return texts.join('');
}
