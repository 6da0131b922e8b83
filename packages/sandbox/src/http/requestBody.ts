// Reading a request body, bounded.
import type { IncomingMessage } from 'node:http';

/** Above what the API server itself takes. */
const LARGEST_BODY_BYTES = 3 * 1024 * 1024;

export class BodyTooLargeError extends Error {
  readonly limitBytes = LARGEST_BODY_BYTES;
}

/** @throws BodyTooLargeError */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > LARGEST_BODY_BYTES) throw new BodyTooLargeError('request body too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
