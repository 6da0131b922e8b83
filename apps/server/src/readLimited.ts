/** An answer was longer than anybody should hold in memory. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
  constructor(limit: number) {
    super(`The answer is larger than ${Math.floor(limit / 1024 / 1024)} MiB.`);
  }
}

/**
 * Reads a body as UTF-8 text, giving up as soon as it passes `limit` bytes.
 *
 * @throws {AnswerTooLarge}
 */
export async function readLimited(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw new AnswerTooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
