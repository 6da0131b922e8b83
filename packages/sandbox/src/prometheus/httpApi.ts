// Prometheus' HTTP API over a source of series: queries, range queries, labels, series, and what tells a client that it is up.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readBody } from '../http/requestBody.ts';
import { formatSampleValue } from './formatSampleValue.ts';
import { evaluateInstant, evaluateRange, selectSamples } from './promql/evaluate.ts';
import { parseDuration } from './promql/literals.ts';
import { parse } from './promql/parse.ts';
import { PromqlError } from './promql/promqlError.ts';
import type { LabelMatcher, SeriesSource } from './promql/series.ts';
import type { Sample } from './promql/vector.ts';

/** Prometheus refuses range queries with more points than this. */
const MOST_POINTS = 11_000;

export interface PrometheusApiOptions {
  readonly source: SeriesSource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly scrapeIntervalMs: number;
}

/** @example http.createServer(prometheusApi({ source, now: Date.now, scrapeIntervalMs: 2000 })) */
export function prometheusApi(options: PrometheusApiOptions): RequestListener {
  return (request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      const known = error instanceof PromqlError ? error : new PromqlError('execution', String(error));
      const status = known.errorType === 'bad_data' ? 400 : 422;
      if (response.headersSent) response.destroy();
      else sendJson(response, status, { status: 'error', errorType: known.errorType, error: known.message });
    });
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: PrometheusApiOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  if (url.pathname === '/-/healthy') return sendText(response, 200, 'Prometheus Server is Healthy.\n');
  if (url.pathname === '/-/ready') return sendText(response, 200, 'Prometheus Server is Ready.\n');
  if (request.method !== 'GET' && request.method !== 'POST')
    return sendText(response, 405, 'Method Not Allowed\n');
  const data = dataOf(url.pathname, await parameters(request, url), options);
  if (data === undefined) return sendText(response, 404, '404 page not found\n');
  sendJson(response, 200, { status: 'success', data });
}

/** A form body adds to the address' own parameters. */
async function parameters(request: IncomingMessage, url: URL): Promise<URLSearchParams> {
  if (request.method !== 'POST') return url.searchParams;
  const form = new URLSearchParams(await readBody(request));
  return new URLSearchParams([...form, ...url.searchParams]);
}

function dataOf(path: string, query: URLSearchParams, options: PrometheusApiOptions): unknown {
  switch (path) {
    case '/api/v1/query':
      return instantQuery(query, options);
    case '/api/v1/query_range':
      return rangeQuery(query, options);
    case '/api/v1/labels':
      return [...new Set(matching(query, options).flatMap((labels) => Object.keys(labels)))].sort();
    case '/api/v1/series':
      if (!query.has('match[]')) throw new PromqlError('bad_data', 'no match[] parameter provided');
      return matching(query, options);
    case '/api/v1/status/buildinfo':
      return {
        version: '2.42.0',
        revision: 'embedded',
        branch: 'HEAD',
        buildUser: '',
        buildDate: '',
        goVersion: '',
      };
    case '/api/v1/targets':
      return targets(options);
    default: {
      const label = /^\/api\/v1\/label\/([^/]+)\/values$/.exec(path)?.[1];
      if (label === undefined) return undefined;
      if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)) {
        throw new PromqlError('bad_data', `invalid label name: ${JSON.stringify(label)}`);
      }
      const values = matching(query, options).flatMap((labels) =>
        labels[label] === undefined ? [] : [labels[label]],
      );
      return [...new Set(values)].sort();
    }
  }
}

function instantQuery(query: URLSearchParams, options: PrometheusApiOptions): unknown {
  const timeMs = query.has('time') ? timeParameter(query, 'time') : options.now();
  const expression = parse(query.get('query') ?? '');
  if (expression.kind === 'matrix') {
    const series = selectSamples(expression, options.source, timeMs);
    const result = series.map(({ labels, samples: { timestamps, values } }) => ({
      metric: labels,
      values: timestamps.map((timestamp, index) => [
        timestamp / 1000,
        formatSampleValue(values[index] ?? NaN),
      ]),
    }));
    return { resultType: 'matrix', result };
  }
  const value = evaluateInstant(expression, options.source, timeMs);
  if (typeof value === 'number')
    return { resultType: 'scalar', result: [timeMs / 1000, formatSampleValue(value)] };
  const result = value.map((sample: Sample) => ({
    metric: sample.labels,
    value: [timeMs / 1000, formatSampleValue(sample.value)],
  }));
  return { resultType: 'vector', result };
}

function rangeQuery(query: URLSearchParams, options: PrometheusApiOptions): unknown {
  const startMs = timeParameter(query, 'start');
  const endMs = timeParameter(query, 'end');
  const stepMs = stepParameter(query);
  if (endMs < startMs)
    throw new PromqlError('bad_data', 'invalid parameter "end": end timestamp must not be before start time');
  if ((endMs - startMs) / stepMs > MOST_POINTS)
    throw new PromqlError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  const series = evaluateRange(parse(query.get('query') ?? ''), options.source, { startMs, endMs, stepMs });
  const result = series.map(({ labels, points }) => ({
    metric: labels,
    values: points.map(({ timestampMs, value }) => [timestampMs / 1000, formatSampleValue(value)]),
  }));
  return { resultType: 'matrix', result };
}

/** Label sets of the series that match one of `match[]` (all series without it) between `start` and `end`. */
function matching(
  query: URLSearchParams,
  { source, now }: PrometheusApiOptions,
): readonly Readonly<Record<string, string>>[] {
  const endMs = query.has('end') ? timeParameter(query, 'end') : now();
  const startMs = query.has('start') ? timeParameter(query, 'start') : endMs - 3_600_000;
  const given = query.getAll('match[]').map(selectorMatchers);
  const everything: readonly LabelMatcher[] = [{ label: '__name__', operator: '!=', value: '' }];
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const matchers of given.length === 0 ? [everything] : given)
    for (const series of source.select(matchers, startMs, endMs))
      if (hasSampleBetween(series.timestamps, startMs, endMs))
        found.set(JSON.stringify(series.labels), series.labels);
  return [...found.values()];
}

function selectorMatchers(text: string): readonly LabelMatcher[] {
  const expression = parse(text);
  if (expression.kind !== 'vector')
    throw new PromqlError('bad_data', 'invalid parameter "match[]": 1:1: parse error: unexpected expression');
  return expression.matchers;
}

function hasSampleBetween(timestamps: ArrayLike<number>, startMs: number, endMs: number): boolean {
  for (let index = timestamps.length - 1; index >= 0; index -= 1) {
    const timestamp = timestamps[index] ?? NaN;
    if (timestamp < startMs) return false;
    if (timestamp <= endMs) return true;
  }
  return false;
}

function targets({ now, scrapeIntervalMs }: PrometheusApiOptions): unknown {
  const interval = `${scrapeIntervalMs / 1000}s`;
  const target = {
    labels: { job: 'istio-proxies', instance: 'sandbox' },
    scrapePool: 'istio-proxies',
    scrapeInterval: interval,
    scrapeTimeout: interval,
    lastScrape: new Date(now()).toISOString(),
    lastError: '',
    health: 'up',
  };
  return { activeTargets: [target], droppedTargets: [] };
}

/** Unix seconds, with fractions, or RFC 3339. Milliseconds. */
function timeParameter(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  const seconds = Number(text);
  const milliseconds =
    text !== '' && Number.isFinite(seconds) ? Math.round(seconds * 1000) : Date.parse(text);
  if (Number.isNaN(milliseconds))
    throw new PromqlError(
      'bad_data',
      `invalid parameter "${name}": cannot parse ${JSON.stringify(text)} to a valid timestamp`,
    );
  return milliseconds;
}

/** Seconds, with fractions, or a PromQL duration. Milliseconds. */
function stepParameter(query: URLSearchParams): number {
  const text = query.get('step') ?? '';
  const seconds = Number(text);
  const milliseconds =
    text !== '' && Number.isFinite(seconds) ? Math.round(seconds * 1000) : durationOrNaN(text);
  if (Number.isNaN(milliseconds))
    throw new PromqlError(
      'bad_data',
      `invalid parameter "step": cannot parse ${JSON.stringify(text)} to a valid duration`,
    );
  if (milliseconds <= 0)
    throw new PromqlError(
      'bad_data',
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  return milliseconds;
}

function durationOrNaN(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    return NaN;
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(body);
}
