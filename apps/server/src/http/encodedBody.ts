import { createHash, type Hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import {
  type BrotliOptions,
  brotliCompress,
  brotliDecompress,
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createGzip,
  gzip,
} from 'node:zlib';
import type { Request, Response } from 'express';
import { jsonPieces, pieceLength } from './jsonPieces.ts';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);
const unbrotliAsync = promisify(brotliDecompress);
/** Below this, compression saves less than its header costs. */
const minCompressedBytes = 1_024;
/** Quick enough for data that changes every second; files can afford 11. */
const dataQuality = 4;
/** From here on Brotli remembers more of what it has seen, which for our data is a sixth less. Bytes. */
const longHint = 1 << 20;

type Kept =
  | { readonly form: 'plain' | 'brotli'; readonly content: Buffer }
  | { readonly form: 'file'; readonly path: string };

/**
 * A body that is hashed once and compressed at most once per encoding, however many people ask for it. Every browser takes
 * Brotli: once that is made it is all that is kept, which of a large mesh is a twentieth.
 */
export class EncodedBody {
  readonly etag: string;
  readonly bytes: number;
  #kept: Kept;
  readonly #quality: number;
  #gzip: Promise<Buffer> | undefined;
  #brotli: Promise<Buffer> | undefined;

  private constructor(kept: Kept, etag: string, bytes: number, quality: number) {
    this.#kept = kept;
    this.etag = etag;
    this.bytes = bytes;
    this.#quality = quality;
    if (kept.form === 'brotli') this.#brotli = Promise.resolve(kept.content);
  }

  /** @param quality of Brotli, 0 to 11. */
  static ofBytes(raw: Buffer, quality: number): EncodedBody {
    const etag = etagOf(createHash('sha256').update(raw));
    return new EncodedBody({ form: 'plain', content: raw }, etag, raw.byteLength, quality);
  }

  /**
   * A file that stays as it is while we run: it is read again for whoever takes an encoding that nobody took before.
   *
   * @param quality of Brotli, 0 to 11.
   * @throws as `readFile`.
   */
  static async ofFile(path: string, quality: number): Promise<EncodedBody> {
    const raw = await readFile(path);
    const etag = etagOf(createHash('sha256').update(raw));
    return new EncodedBody({ form: 'file', path }, etag, raw.byteLength, quality);
  }

  /**
   * What is long is compressed while it is written, and never there as a whole.
   *
   * @throws {TypeError} for what JSON cannot say.
   * @example
   * await (await EncodedBody.ofJson({ edges })).send(request, response);
   */
  static async ofJson(value: unknown): Promise<EncodedBody> {
    const pieces = jsonPieces(value);
    const first = pieces.next().value ?? '';
    if (first.length < pieceLength) return EncodedBody.ofBytes(Buffer.from(first), dataQuality);
    const hash = createHash('sha256');
    let bytes = 0;
    function* buffers(): Generator<Buffer> {
      for (let piece: string | undefined = first; piece !== undefined; piece = pieces.next().value) {
        const buffer = Buffer.from(piece);
        hash.update(buffer);
        bytes += buffer.byteLength;
        yield buffer;
      }
    }
    const content = await pipeline(
      buffers,
      createBrotliCompress({ ...brotliOptions(dataQuality, longHint), chunkSize: pieceLength }),
      inOne,
    );
    return new EncodedBody({ form: 'brotli', content }, etagOf(hash), bytes, dataQuality);
  }

  /** As it was before any compression. */
  async plain(): Promise<Buffer> {
    const kept = this.#kept;
    if (kept.form === 'file') return readFile(kept.path);
    return kept.form === 'plain' ? kept.content : unbrotliAsync(kept.content);
  }

  /** Sends it, or 304 where the browser has it already. The caller sets type and caching. */
  async send(request: Request, response: Response): Promise<void> {
    response.setHeader('ETag', this.etag);
    response.vary('Accept-Encoding');
    // Not `request.fresh`: it sends everything again to a client that says `no-cache`, which only asks us to compare.
    if (hasTag(request.headers['if-none-match'], this.etag)) {
      response.status(304).end();
      return;
    }
    const body = await this.#encode(request, response);
    response.setHeader('Content-Length', body.byteLength);
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #encode(request: Request, response: Response): Promise<Buffer> {
    if (this.bytes < minCompressedBytes) return this.plain();
    switch (request.acceptsEncodings('br', 'gzip', 'identity')) {
      case 'br':
        response.setHeader('Content-Encoding', 'br');
        return (this.#brotli ??= this.#compress());
      case 'gzip':
        response.setHeader('Content-Encoding', 'gzip');
        return (this.#gzip ??= this.#makeGzip());
      default:
        return this.plain();
    }
  }

  async #compress(): Promise<Buffer> {
    const content = await brotliAsync(await this.plain(), brotliOptions(this.#quality, this.bytes));
    if (this.#kept.form === 'plain') this.#kept = { form: 'brotli', content };
    return content;
  }

  /** A browser takes Brotli over TLS only; without, what is long goes from one to the other a piece at a time. */
  async #makeGzip(): Promise<Buffer> {
    if (this.#kept.form !== 'brotli') return gzipAsync(await this.plain());
    return pipeline([this.#kept.content], createBrotliDecompress(), createGzip(), inOne);
  }
}

async function inOne(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** @param bytes that will come, more or less. */
function brotliOptions(quality: number, bytes: number): BrotliOptions {
  return {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes },
  };
}

/** Weak, because the same tag stands for all encodings. A hash of the content, so that replicas agree. */
function etagOf(hash: Hash): string {
  return `W/"${hash.digest('base64url').slice(0, 27)}"`;
}

function hasTag(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*') ?? false;
}
