import type { KubernetesObject } from '@padlock/mtls';
import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { monotonicMs } from '../monotonic.ts';
import type { Identity } from '../auth/identity.ts';
import { pause } from '../pause.ts';
import { readLimited } from '../readLimited.ts';
import { retryAfterMs } from '../retryAfter.ts';
import { CredentialsUnavailable, KubernetesError, KubernetesUnreachable } from './kubernetesError.ts';
import type { KubernetesTransport } from './transport.ts';

/** What every stored object has; everything else is kept as it came. */
const ParsedObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/** Parses one object at the boundary. */
export function parseObject(value: unknown): KubernetesObject {
  return ParsedObject.parse(value);
}

/** A bookmark is an object with nothing in it but the resourceVersion: it has no name. */
const Bookmark = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** The resourceVersion that a watch has reached. @throws {ZodError} when the event says none. */
export function parseBookmark(value: unknown): string {
  return Bookmark.parse(value).metadata.resourceVersion;
}

const ObjectList = z.object({
  metadata: z.object({ resourceVersion: z.string().default(''), continue: z.string().optional() }),
  items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })).nullable(),
});
export interface Page {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
  /** Where the next page begins; undefined after the last. */
  readonly continueToken: string | undefined;
}

const WatchEvent = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});
export type WatchEvent = z.infer<typeof WatchEvent>;

type Query = Readonly<Record<string, string | number | boolean | undefined>>;
interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  /** Where the server wants to be asked later (429), ask once more at that time, if there is time for it. Default true. */
  readonly patient?: boolean;
}

const maxAnswerBytes = 64 * 1024 * 1024;
const defaultTimeoutMs = 10_000;
/** The API server sends a bookmark about once a minute, so silence beyond this means that the connection is dead. */
const watchSilenceMs = 150_000;

/** The few calls of the Kubernetes REST API that Padlock makes. Redirects are not followed. */
export class KubernetesApi {
  readonly #transport: KubernetesTransport;
  readonly #identity: Identity;

  /** @param identity with whose rights each call goes out. */
  constructor(transport: KubernetesTransport, identity: Identity = { kind: 'server' }) {
    this.#transport = transport;
    this.#identity = identity;
  }

  /** The same API server, asked with somebody else's rights. */
  as(identity: Identity): KubernetesApi {
    return new KubernetesApi(this.#transport, identity);
  }

  /**
   * One request, JSON in and out. A request that the server had no time for (429) was not carried out: it is sent again when the
   * server wants it, as long as its own time lasts.
   *
   * @throws {KubernetesError} for an answer other than 2xx; {KubernetesUnreachable} when none comes.
   */
  async call(path: string, options: Call = {}): Promise<unknown> {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const signal = deadline(timeoutMs, options.signal);
    const until = monotonicMs() + timeoutMs;
    for (;;) {
      const response = await this.#send(path, options, signal);
      const text = await readLimited(response.body, maxAnswerBytes).catch((error: unknown) => {
        throw unreachable(error, options.signal);
      });
      const body = parseJson(text);
      if (response.statusCode < 300) return body;
      const waitMs = askedToWaitMs(response);
      if (options.patient === false || waitMs === undefined || monotonicMs() + waitMs >= until)
        throw KubernetesError.from(response.statusCode, body, waitMs);
      await pause(waitMs, signal);
    }
  }

  /** One page of a list. Items carry no apiVersion and kind of their own: they get those of the list's kind. */
  async list(
    path: string,
    type: { readonly apiVersion: string; readonly kind: string },
    query: Query,
    signal?: AbortSignal,
  ): Promise<Page> {
    const body = await this.call(path, { query, signal, timeoutMs: 30_000 });
    const list = ObjectList.parse(body);
    return {
      items: (list.items ?? []).map((item) => parseObject({ ...item, ...type })),
      resourceVersion: list.metadata.resourceVersion,
      continueToken: list.metadata.continue === '' ? undefined : list.metadata.continue,
    };
  }

  /**
   * Streams a watch until the server closes it, the signal aborts, or it falls silent.
   *
   * client-node's own Watch is not used because it gives up after 30 s without a byte, which is sooner than the bookmarks of a
   * quiet kind come, and drops the server's explanation of an error.
   *
   * @param opened called when the server has taken the watch: what happens from then on arrives.
   */
  async *watch(
    path: string,
    query: Query,
    signal: AbortSignal,
    opened: () => void = () => undefined,
  ): AsyncGenerator<WatchEvent> {
    const response = await this.#send(path, { query: { ...query, watch: true } }, signal, watchSilenceMs);
    if (response.statusCode >= 300) {
      const text = await readLimited(response.body, maxAnswerBytes);
      throw KubernetesError.from(response.statusCode, parseJson(text), askedToWaitMs(response));
    }
    opened();
    try {
      for await (const line of lines(response.body)) yield WatchEvent.parse(JSON.parse(line));
    } catch (error) {
      throw unreachable(error, signal);
    } finally {
      response.body.destroy();
    }
  }

  /**
   * Whether the API server answers at all. Any answer counts, also a refusal, except failures of the server itself.
   *
   * @throws {KubernetesError | KubernetesUnreachable} when it does not, or no longer takes our credentials.
   */
  async probe(timeoutMs: number): Promise<void> {
    try {
      await this.call('/version', { timeoutMs, patient: false });
    } catch (error) {
      if (error instanceof KubernetesError && error.code < 500 && error.code !== 401) return;
      throw error;
    }
  }

  async #send(path: string, options: Call, signal: AbortSignal, bodyTimeout = defaultTimeoutMs) {
    const target = await this.#transport
      .target(withQuery(path, options.query), this.#identity)
      .catch((error: unknown) => {
        throw new CredentialsUnavailable(error);
      });
    try {
      return await request(target.url, {
        method: options.method ?? 'GET',
        dispatcher: target.dispatcher,
        signal,
        headersTimeout: 30_000,
        bodyTimeout,
        headers: {
          ...target.headers,
          accept: 'application/json',
          'user-agent': 'padlock',
          ...(options.body === undefined
            ? {}
            : { 'content-type': options.contentType ?? 'application/json' }),
        },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      });
    } catch (error) {
      throw unreachable(error, options.signal);
    }
  }
}

/** undefined: not asked to, or nobody said how long. */
function askedToWaitMs(response: Dispatcher.ResponseData): number | undefined {
  const header = response.headers['retry-after'];
  if (response.statusCode !== 429 || typeof header !== 'string') return undefined;
  return retryAfterMs(header, Date.now());
}

function deadline(timeoutMs: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
}

/** Aborts by our own caller pass through as they are; everything else means that no answer came. */
function unreachable(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof KubernetesError || error instanceof KubernetesUnreachable) return error;
  const name = error instanceof Error ? error.name : '';
  return new KubernetesUnreachable(error, name.includes('Timeout'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withQuery(path: string, query: Query | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const parts = rest.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.trim() !== '') yield part;
  }
}
