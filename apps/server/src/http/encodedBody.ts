import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);
const unbrotliAsync = promisify(brotliDecompress);
/** Below this, compression saves less than its header costs. */
const minCompressedBytes = 1_024;

/**
 * A body that is hashed once and compressed at most once per encoding, however many people ask for it. Every browser takes
 * Brotli: once that is made it is all that is kept, which of a large mesh is a twentieth.
 */
export class EncodedBody {
  readonly etag: string;
  readonly bytes: number;
  #kept: { readonly form: 'plain' | 'brotli'; readonly content: Buffer };
  readonly #brotliQuality: number;
  #gzip: Promise<Buffer> | undefined;
  #brotli: Promise<Buffer> | undefined;

  /** @param brotliQuality 4 is quick enough for data that changes every second; files can afford 11. */
  constructor(raw: Buffer, brotliQuality = 4) {
    this.#kept = { form: 'plain', content: raw };
    this.bytes = raw.byteLength;
    this.#brotliQuality = brotliQuality;
    // Weak, because the same tag stands for all encodings. A hash of the content, so that replicas agree.
    this.etag = `W/"${createHash('sha256').update(raw).digest('base64url').slice(0, 27)}"`;
  }

  /** As it was before any compression. */
  async plain(): Promise<Buffer> {
    const { form, content } = this.#kept;
    return form === 'plain' ? content : unbrotliAsync(content);
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
        return (this.#gzip ??= this.plain().then((plain) => gzipAsync(plain)));
      default:
        return this.plain();
    }
  }

  async #compress(): Promise<Buffer> {
    const content = await brotliAsync(await this.plain(), {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: this.#brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: this.bytes,
      },
    });
    this.#kept = { form: 'brotli', content };
    return content;
  }
}

function hasTag(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*') ?? false;
}
