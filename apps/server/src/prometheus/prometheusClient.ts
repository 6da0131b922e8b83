import type { RangeSeries, Sample } from '@padlock/topology';
import { request } from 'undici';
import { z } from 'zod';
import { ConfigError } from '../config.ts';
import { AnswerTooLarge, readLimited } from '../readLimited.ts';
import { PrometheusAccess } from './prometheusAccess.ts';
import { type PrometheusConfig, prometheusBaseUrl } from './prometheusConfig.ts';
import { retryAfterMs } from '../retryAfter.ts';
import { connectionError, PrometheusError, refusalError } from './prometheusError.ts';

const SampleValue = z.tuple([z.number(), z.string()]);
// Checked, and not copied as z.record would: label sets come by the ten thousand, and are most of an answer.
const Labels = z.custom<Readonly<Record<string, string>>>(isLabelSet);
const Vector = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: Labels, value: SampleValue })),
});
const Matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: Labels, values: z.array(SampleValue) })),
});
const Warnings = z.object({ warnings: z.array(z.string()).optional() });
const Failure = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() });

export interface PrometheusClientOptions {
  readonly timeoutMs?: number;
  /** Answers longer than this are given up: a query that was meant for less went wrong. */
  readonly maxBytes?: number;
}

/** The two queries of Prometheus' HTTP API, parsed. Redirects are not followed, so that no answer moves us elsewhere. */
export class PrometheusClient {
  readonly #base: string;
  readonly #access: PrometheusAccess;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;
  /** Unix milliseconds until which it asked to be left alone. */
  #quietUntil = 0;

  constructor(config: PrometheusConfig, options: PrometheusClientOptions = {}) {
    this.#base = prometheusBaseUrl(config);
    this.#access = new PrometheusAccess(config);
    this.#timeoutMs = options.timeoutMs ?? 15_000;
    this.#maxBytes = options.maxBytes ?? 128 * 1024 * 1024;
  }

  /** Reads what credentials and certificates are made of, so that a wrong path is known at the start. @throws {ConfigError} */
  async checkAccess(): Promise<void> {
    await this.#access.open();
  }

  /** Its own clock: ours may be another. Unix seconds. @throws {PrometheusError} */
  async now(timeoutMs?: number): Promise<number> {
    const body = await this.#post('/api/v1/query', { query: 'vector(time())' }, timeoutMs);
    const [sample] = parseData(Vector, body).result;
    return sample === undefined ? NaN : parseValue(sample.value[1]);
  }

  /**
   * An instant query, as of now by Prometheus' own clock: where ours lags behind, its "now" would be the past there.
   *
   * @param at another moment, by Prometheus' clock. Unix seconds.
   * @throws {PrometheusError}
   */
  async query(query: string, at?: number): Promise<readonly Sample[]> {
    const body = await this.#post('/api/v1/query', {
      query,
      ...(at === undefined ? {} : { time: at.toFixed(3) }),
    });
    refusePartial(body);
    const data = parseData(Vector, body);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: parseValue(value[1]) }));
  }

  /**
   * A range query; an answer with warnings is none here either. Times in Unix seconds.
   *
   * @throws {PrometheusError}
   */
  async queryRange(
    query: string,
    range: { readonly start: number; readonly end: number; readonly stepSeconds: number },
  ): Promise<readonly RangeSeries[]> {
    const parameters = {
      query,
      start: String(range.start),
      end: String(range.end),
      step: String(range.stepSeconds),
    };
    const body = await this.#post('/api/v1/query_range', parameters);
    refusePartial(body);
    const data = parseData(Matrix, body);
    return data.result.map(({ metric, values }) => ({
      labels: metric,
      values: values.map(([seconds, value]) => [seconds, parseValue(value)] as const),
    }));
  }

  /**
   * Whether anybody answers there who lets us ask. A store without this path (404) is there too, and so is one that wants to
   * be left alone for a while.
   *
   * @throws {PrometheusError}
   */
  async probe(timeoutMs: number): Promise<void> {
    if (Date.now() < this.#quietUntil) return;
    const answer = await this.#send('/api/v1/status/buildinfo', undefined, timeoutMs);
    const { status } = answer;
    if (status >= 500 || status === 401 || status === 403 || (status >= 300 && status < 400))
      throw this.#refusal(answer);
  }

  async close(): Promise<void> {
    await this.#access.close();
  }

  async #post(path: string, parameters: Record<string, string>, timeoutMs?: number): Promise<unknown> {
    this.#checkQuiet();
    const answer = await this.#send(path, new URLSearchParams(parameters).toString(), timeoutMs);
    if (answer.status === 429 || (answer.status === 503 && answer.retryAfter !== undefined)) {
      this.#quietUntil = Date.now() + retryAfterMs(answer.retryAfter, Date.now());
      this.#checkQuiet();
    }
    const body = parseJson(answer.text);
    if (answer.status === 200 && body !== undefined) return body;
    const failure = Failure.safeParse(body);
    // 422 and 400 are about the query: there Prometheus' own words are the message.
    if (failure.success && (answer.status === 400 || answer.status === 422))
      throw new PrometheusError(
        'refused',
        `Prometheus refused a query (${failure.data.errorType}): ${failure.data.error.slice(0, 300)}`,
      );
    if (answer.status === 200)
      throw new PrometheusError('refused', 'Prometheus answered with something that is not JSON.');
    throw this.#refusal(answer);
  }

  /** Whoever asks in the time that Prometheus wanted for itself hears so at once, and sends nothing. */
  #checkQuiet(): void {
    const seconds = Math.ceil((this.#quietUntil - Date.now()) / 1_000);
    if (seconds > 0)
      throw new PrometheusError(
        'throttled',
        `Prometheus has had too many queries; Padlock asks again in ${seconds} s.`,
      );
  }

  #refusal({ status, text, location }: Answer): PrometheusError {
    return refusalError({
      status,
      said: ownWords(text),
      location: location === undefined ? undefined : withoutQuery(location),
      credentials: this.#access.hasCredentials,
    });
  }

  async #send(path: string, form: string | undefined, timeoutMs = this.#timeoutMs): Promise<Answer> {
    try {
      const { headers, dispatcher } = await this.#access.open();
      const response = await request(this.#base + path, {
        method: form === undefined ? 'GET' : 'POST',
        dispatcher,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          accept: 'application/json',
          'user-agent': 'padlock',
          ...headers,
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: form }),
      });
      return {
        status: response.statusCode,
        text: await readLimited(response.body, this.#maxBytes),
        retryAfter: single(response.headers['retry-after']),
        location: single(response.headers['location']),
      };
    } catch (error) {
      if (error instanceof AnswerTooLarge)
        throw new PrometheusError('refused', `Prometheus sent too much. ${error.message}`, error);
      if (error instanceof ConfigError) throw new PrometheusError('refused', error.message, error);
      throw connectionError(error);
    }
  }
}

function isLabelSet(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((label) => typeof label === 'string');
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
  readonly location: string | undefined;
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** What is behind the ? of an address may be a secret of a login. */
function withoutQuery(location: string): string {
  return location.replace(/[?#].*$/, '').slice(0, 200);
}

/** What a server says of an error: the text of its JSON, or a line of plain text, but no page of HTML. */
function ownWords(text: string): string | undefined {
  const failure = Failure.safeParse(parseJson(text));
  if (failure.success) return failure.data.error.slice(0, 300);
  const line = text.trim();
  return line === '' || line.length > 300 || /[<\n{]/.test(line) ? undefined : line;
}

/**
 * An answer with warnings is none: whatever stands before several stores (Thanos) says by them that some did not answer, and
 * what is missing may be the plaintext.
 */
function refusePartial(body: unknown): void {
  const [warning] = Warnings.safeParse(body).data?.warnings ?? [];
  if (warning !== undefined)
    throw new PrometheusError(
      'refused',
      `Prometheus warns that its answer is not whole: ${warning.slice(0, 300)}`,
    );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Prometheus writes numbers as Go does: `+Inf` is not what JavaScript calls it. */
function parseValue(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function parseData<T extends z.ZodType>(data: T, body: unknown): z.infer<T> {
  const answer = z.object({ status: z.literal('success'), data: z.unknown() }).safeParse(body);
  const parsed = data.safeParse(answer.data?.data);
  if (!parsed.success)
    throw new PrometheusError(
      'refused',
      'Prometheus sent an answer that is not understood.',
      answer.error ?? parsed.error,
    );
  return parsed.data;
}
