import { type ClusterLabel, type RangeSeries, type Sample, withinCluster } from '@padlock/topology';
import { request } from 'undici';
import { z } from 'zod';
import { monotonicMs } from '../monotonic.ts';
import { ConfigError } from '../config.ts';
import { AnswerTooLarge, streamLimited } from '../readLimited.ts';
import { PrometheusAccess } from './prometheusAccess.ts';
import { type PrometheusConfig, prometheusBaseUrl } from './prometheusConfig.ts';
import { retryAfterMs } from '../retryAfter.ts';
import { connectionError, PrometheusError, refusalError } from './prometheusError.ts';
import { SeriesSplitter } from './seriesSplitter.ts';

const SampleValue = z.tuple([z.number(), z.string()]);
interface InstantSeries {
  readonly metric: Record<string, string>;
  readonly value: readonly [number, string];
}
// Checked, and not copied as z.object and z.record would: these come by the ten thousand, and are most of an answer.
const InstantSeriesList = z.custom<readonly InstantSeries[]>(isInstantSeriesList);
const Labels = z.custom<Record<string, string>>(isLabelSet);
const RangeSeriesList = z.array(z.object({ metric: Labels, values: z.array(SampleValue) }));
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
  readonly #cluster: ClusterLabel | undefined;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;
  /** Until when it asked to be left alone. Milliseconds of `monotonicMs`. */
  #quietUntil = 0;

  constructor(config: PrometheusConfig, options: PrometheusClientOptions = {}) {
    this.#base = prometheusBaseUrl(config);
    this.#access = new PrometheusAccess(config);
    this.#cluster = config.cluster;
    this.#timeoutMs = options.timeoutMs ?? 15_000;
    this.#maxBytes = options.maxBytes ?? 128 * 1024 * 1024;
  }

  /** Reads what credentials and certificates are made of, so that a wrong path is known at the start. @throws {ConfigError} */
  async checkAccess(): Promise<void> {
    await this.#access.open();
  }

  /** Its own clock: ours may be another. Unix seconds. @throws {PrometheusError} */
  async now(timeoutMs?: number): Promise<number> {
    let seconds = NaN;
    const take = ({ value }: InstantSeries): void => {
      seconds = parseValue(value[1]);
    };
    await this.#ask('vector', InstantSeriesList, { query: 'vector(time())' }, take, timeoutMs);
    return seconds;
  }

  /**
   * An instant query, as of now by Prometheus' own clock: where ours lags behind, its "now" would be the past there.
   *
   * @param at another moment, by Prometheus' clock. Unix seconds.
   * @throws {PrometheusError}
   */
  async query(query: string, at?: number): Promise<readonly Sample[]> {
    const samples: Sample[] = [];
    await this.readSamples(query, (sample) => samples.push(sample), at);
    return samples;
  }

  /**
   * The same, sample by sample while they arrive: an answer of a large mesh is much larger than what is kept of it. What was
   * taken counts only when this resolves: an answer that breaks off, or that has warnings, is none.
   *
   * @throws {PrometheusError}
   */
  async readSamples(query: string, take: (sample: Sample) => void, at?: number): Promise<void> {
    const parameters = { query, ...(at === undefined ? {} : { time: at.toFixed(3) }) };
    await this.#ask('vector', InstantSeriesList, parameters, ({ metric, value }) =>
      take({ labels: metric, value: parseValue(value[1]) }),
    );
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
    const series: RangeSeries[] = [];
    await this.#ask('matrix', RangeSeriesList, parameters, ({ metric, values }) =>
      series.push({
        labels: metric,
        values: values.map(([seconds, value]) => [seconds, parseValue(value)] as const),
      }),
    );
    return series;
  }

  /**
   * Whether anybody answers there who lets us ask. A store without this path (404) is there too, and so is one that wants to
   * be left alone for a while.
   *
   * @throws {PrometheusError}
   */
  async probe(timeoutMs: number): Promise<void> {
    if (monotonicMs() < this.#quietUntil) return;
    const answer = await this.#send('/api/v1/status/buildinfo', { timeoutMs });
    const { status } = answer;
    if (status >= 500 || status === 401 || status === 403 || (status >= 300 && status < 400))
      throw this.#refusal(answer);
  }

  async close(): Promise<void> {
    await this.#access.close();
  }

  async #ask<Series extends { readonly metric: Record<string, string> }>(
    resultType: 'vector' | 'matrix',
    schema: z.ZodType<readonly Series[]>,
    { query, ...times }: Readonly<Record<string, string>> & { readonly query: string },
    take: (series: Series) => void,
    timeoutMs?: number,
  ): Promise<void> {
    // Here, so that no query leaves without it.
    const parameters = {
      ...times,
      query: this.#cluster === undefined ? query : withinCluster(query, this.#cluster),
    };
    const shareTexts = textSharer();
    const takeAll = (series: unknown): void => {
      for (const one of understood(schema, series)) {
        shareTexts(one.metric);
        take(one);
      }
    };
    const path = resultType === 'vector' ? '/api/v1/query' : '/api/v1/query_range';
    const body = await this.#post(path, parameters, (text) => takeAll(parseJson(text)), timeoutMs);
    refusePartial(body);
    const Frame = z.object({
      status: z.literal('success'),
      data: z.object({ resultType: z.literal(resultType), result: z.array(z.unknown()) }),
    });
    // The first series and the last: what stood between them has been taken already.
    takeAll(understood(Frame, body).data.result);
  }

  /** @param takeSeries gets the series while they arrive, all but the first and the last. */
  async #post(
    path: string,
    parameters: Record<string, string>,
    takeSeries: (text: string) => void,
    timeoutMs?: number,
  ): Promise<unknown> {
    this.#checkQuiet();
    const form = new URLSearchParams(parameters).toString();
    const answer = await this.#send(path, {
      form,
      takeSeries,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    if (answer.status === 429 || (answer.status === 503 && answer.retryAfter !== undefined)) {
      this.#quietUntil = monotonicMs() + retryAfterMs(answer.retryAfter, Date.now());
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
    const seconds = Math.ceil((this.#quietUntil - monotonicMs()) / 1_000);
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

  async #send(path: string, { form, takeSeries, timeoutMs = this.#timeoutMs }: Question): Promise<Answer> {
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
      const splitter = new SeriesSplitter(takeSeries ?? (() => undefined));
      await streamLimited(response.body, this.#maxBytes, (text) => splitter.push(text));
      return {
        status: response.statusCode,
        text: splitter.rest(),
        retryAfter: single(response.headers['retry-after']),
        location: single(response.headers['location']),
      };
    } catch (error) {
      if (error instanceof AnswerTooLarge)
        throw new PrometheusError('refused', `Prometheus sent too much. ${error.message}`, error);
      if (error instanceof PrometheusError) throw error;
      if (error instanceof ConfigError) throw new PrometheusError('refused', error.message, error);
      throw connectionError(error);
    }
  }
}

function isInstantSeriesList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isInstantSeries);
}

function isInstantSeries(series: unknown): boolean {
  if (typeof series !== 'object' || series === null || !('metric' in series && 'value' in series))
    return false;
  const { metric, value } = series;
  if (!Array.isArray(value) || value.length !== 2) return false;
  return typeof value[0] === 'number' && typeof value[1] === 'string' && isLabelSet(metric);
}

function isLabelSet(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((label) => typeof label === 'string');
}

interface Question {
  /** Sent with POST; without it this is a GET. */
  readonly form?: string;
  /** Gets the series of the answer while they arrive, all but the first and the last. */
  readonly takeSeries?: (text: string) => void;
  readonly timeoutMs?: number;
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

/** @throws {PrometheusError} */
function understood<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw new PrometheusError('refused', 'Prometheus sent an answer that is not understood.', parsed.error);
  return parsed.data;
}

/** Makes equal texts of many label sets one text in memory: each name of a workload is in hundreds of them. */
function textSharer(): (labels: Record<string, string>) => void {
  const known = new Map<string, string>();
  return (labels) => {
    for (const name in labels) {
      const text = labels[name] ?? '';
      const shared = known.get(text);
      if (shared === undefined) known.set(text, text);
      else labels[name] = shared;
    }
  };
}
