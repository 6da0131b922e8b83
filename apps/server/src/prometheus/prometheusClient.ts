import type { RangeSeries, Sample } from '@padlock/topology';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { AnswerTooLarge, readLimited } from '../readLimited.ts';
import { type PrometheusConfig, prometheusBaseUrl } from './prometheusConfig.ts';

const SampleValue = z.tuple([z.number(), z.string()]);
const Vector = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: SampleValue })),
});
const Matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(SampleValue) })),
});
const Warnings = z.object({ warnings: z.array(z.string()).optional() });
const Failure = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() });

/** Prometheus did not give an answer that can be used; the message is fit for people. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError';
  /** `unreachable`: nobody there. `refused`: it answered, but not to the query. */
  readonly kind: 'unreachable' | 'timeout' | 'refused';
  constructor(kind: 'unreachable' | 'timeout' | 'refused', message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

export interface PrometheusClientOptions {
  readonly timeoutMs?: number;
  /** Answers longer than this are given up: a query that was meant for less went wrong. */
  readonly maxBytes?: number;
}

/** The two queries of Prometheus' HTTP API, parsed. Redirects are not followed, so that no answer moves us elsewhere. */
export class PrometheusClient {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;
  readonly #agent = new Agent({ connections: 8 });

  constructor(config: PrometheusConfig, options: PrometheusClientOptions = {}) {
    this.#base = prometheusBaseUrl(config);
    this.#headers = {
      accept: 'application/json',
      'user-agent': 'padlock',
      ...config.headers,
      ...authorization(config),
    };
    this.#timeoutMs = options.timeoutMs ?? 15_000;
    this.#maxBytes = options.maxBytes ?? 128 * 1024 * 1024;
  }

  /** Its own clock: ours may be another. Unix seconds. @throws {PrometheusError} */
  async now(timeoutMs?: number): Promise<number> {
    const body = await this.#post('/api/v1/query', { query: 'vector(time())' }, timeoutMs);
    const [sample] = parseData(Vector, body).result;
    return sample === undefined ? NaN : parseValue(sample.value[1]);
  }

  /**
   * An instant query, as of now by Prometheus' own clock: where ours lags behind, its "now" would be the past there. An answer
   * with warnings is none, since whatever stands before several stores (Thanos) says by them that some did not answer: what
   * is missing may be the plaintext.
   *
   * @param at another moment, by Prometheus' clock. Unix seconds.
   * @throws {PrometheusError}
   */
  async query(query: string, at?: number): Promise<readonly Sample[]> {
    const body = await this.#post('/api/v1/query', {
      query,
      ...(at === undefined ? {} : { time: at.toFixed(3) }),
    });
    const [warning] = Warnings.safeParse(body).data?.warnings ?? [];
    if (warning !== undefined)
      throw new PrometheusError(
        'refused',
        `Prometheus warns that its answer is not whole: ${warning.slice(0, 300)}`,
      );
    const data = parseData(Vector, body);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: parseValue(value[1]) }));
  }

  /**
   * A range query. Times in Unix seconds.
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
    const data = parseData(Matrix, await this.#post('/api/v1/query_range', parameters));
    return data.result.map(({ metric, values }) => ({
      labels: metric,
      values: values.map(([seconds, value]) => [seconds, parseValue(value)] as const),
    }));
  }

  /** Whether anybody answers there. A store without this path (404) is there too. @throws {PrometheusError} */
  async probe(timeoutMs: number): Promise<void> {
    const { status } = await this.#send('/api/v1/status/buildinfo', undefined, timeoutMs);
    if (status >= 500) throw new PrometheusError('unreachable', 'Prometheus is not ready.');
    if (status === 401 || status === 403)
      throw new PrometheusError('refused', "Prometheus does not accept Padlock's credentials.");
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #post(path: string, parameters: Record<string, string>, timeoutMs?: number): Promise<unknown> {
    const { status, text } = await this.#send(path, new URLSearchParams(parameters).toString(), timeoutMs);
    const body = parseJson(text);
    if (status === 200 && body !== undefined) return body;
    const failure = Failure.safeParse(body);
    throw new PrometheusError(
      'refused',
      failure.success
        ? `Prometheus refused a query (${failure.data.errorType}): ${failure.data.error.slice(0, 300)}`
        : `Prometheus answered ${status}${body === undefined ? ' with something that is not JSON' : ''}.`,
    );
  }

  async #send(
    path: string,
    form: string | undefined,
    timeoutMs = this.#timeoutMs,
  ): Promise<{ status: number; text: string }> {
    try {
      const response = await request(this.#base + path, {
        method: form === undefined ? 'GET' : 'POST',
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...this.#headers,
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: form }),
      });
      return { status: response.statusCode, text: await readLimited(response.body, this.#maxBytes) };
    } catch (error) {
      if (error instanceof AnswerTooLarge)
        throw new PrometheusError('refused', `Prometheus sent too much. ${error.message}`, error);
      const timedOut = error instanceof Error && error.name.includes('Timeout');
      throw timedOut
        ? new PrometheusError('timeout', 'Prometheus does not answer in time.', error)
        : new PrometheusError('unreachable', 'Prometheus does not answer.', error);
    }
  }
}

function authorization(config: PrometheusConfig): Record<string, string> {
  if (config.bearerToken !== undefined) return { authorization: `Bearer ${config.bearerToken}` };
  if (config.basicAuth === undefined) return {};
  const { username, password } = config.basicAuth;
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
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
