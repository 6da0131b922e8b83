import { z } from 'zod';

const Labels = z.record(z.string(), z.string());
const Point = z.tuple([z.number(), z.string()]);
const Data = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: Labels, value: Point })),
  }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: Labels, values: z.array(Point) })),
  }),
  z.object({ resultType: z.literal('scalar'), result: Point }),
]);
const Success = z.object({ status: z.literal('success'), data: Data });

/** A point is the time in Unix seconds and the value. */
export interface Series {
  /** As JSON with sorted keys: series are compared whatever their order. */
  readonly labels: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface RawAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks by form POST, as long queries must be. */
export async function ask(
  url: string,
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<RawAnswer> {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
  return { status: response.status, body: await response.json() };
}

/** Series of an instant query, sorted by their labels. `at` in Unix seconds. */
export async function instantQuery(url: string, query: string, at: number): Promise<readonly Series[]> {
  return seriesOf(await ask(url, '/api/v1/query', { query, time: at.toFixed(3) }));
}

/** Series of a range query, sorted by their labels. Times in Unix seconds. */
export async function rangeQuery(
  url: string,
  query: string,
  range: { readonly start: number; readonly end: number; readonly step: number },
): Promise<readonly Series[]> {
  const { start, end, step } = range;
  return seriesOf(
    await ask(url, '/api/v1/query_range', {
      query,
      start: start.toFixed(3),
      end: end.toFixed(3),
      step: String(step),
    }),
  );
}

function seriesOf({ body }: RawAnswer): readonly Series[] {
  const { data } = Success.parse(body);
  switch (data.resultType) {
    case 'scalar':
      return [series({}, [data.result])];
    case 'vector':
      return sorted(data.result.map(({ metric, value }) => series(metric, [value])));
    case 'matrix':
      return sorted(data.result.map(({ metric, values }) => series(metric, values)));
  }
}

function series(
  labels: Readonly<Record<string, string>>,
  points: readonly (readonly [number, string])[],
): Series {
  const entries = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    labels: JSON.stringify(entries),
    points: points.map(([time, value]) => [time, parseValue(value)]),
  };
}

/** Prometheus writes infinities as +Inf and -Inf. */
function parseValue(text: string): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}

const sorted = (all: readonly Series[]): readonly Series[] =>
  all.toSorted((a, b) => (a.labels < b.labels ? -1 : 1));
