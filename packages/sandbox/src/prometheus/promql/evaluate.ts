import type { Expression, MatrixSelector, VectorSelector } from './ast.ts';
import { aggregate } from './aggregate.ts';
import { applyBinary, type Value } from './binary.ts';
import { histogramQuantile } from './histogramQuantile.ts';
import { PromqlError, unsupported } from './promqlError.ts';
import { type RangeBounds, type RangeSamples, rangeFunctions } from './rangeFunctions.ts';
import type { Series, SeriesSource } from './series.ts';
import { type Sample, signature, withoutName } from './vector.ts';

/** How far back an instant selector looks for a sample: Prometheus' default. Milliseconds. */
const LOOKBACK_MS = 300_000;

/** One series of a range query. Timestamps are Unix milliseconds. */
export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly timestampMs: number; readonly value: number }[];
}

export interface SeriesSamples {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: RangeSamples;
}

/**
 * Evaluates an expression at one moment.
 *
 * @param timeMs Unix milliseconds.
 * @throws {PromqlError} as Prometheus would refuse it, or for what this evaluator does not know.
 * @example
 * evaluateInstant(parse('sum(up)'), source, Date.now()); // [{ labels: {}, value: 3 }]
 */
export function evaluateInstant(expression: Expression, source: SeriesSource, timeMs: number): Value {
  return new Evaluation(expression, source, timeMs, timeMs).at(expression, timeMs);
}

/**
 * The samples that a range selector picks at one moment, both ends of the range included: what Prometheus answers to an
 * instant query for `x[1m]`.
 */
export function selectSamples(
  selector: MatrixSelector,
  source: SeriesSource,
  timeMs: number,
): readonly SeriesSamples[] {
  return new Evaluation(selector, source, timeMs, timeMs).samples(selector, timeMs);
}

/** Evaluates an expression at startMs, startMs + stepMs, ... up to endMs. A scalar becomes one series without labels. */
export function evaluateRange(
  expression: Expression,
  source: SeriesSource,
  range: { startMs: number; endMs: number; stepMs: number },
): readonly RangeSeries[] {
  const evaluation = new Evaluation(expression, source, range.startMs, range.endMs);
  const series = new Map<
    string,
    { labels: Readonly<Record<string, string>>; points: { timestampMs: number; value: number }[] }
  >();
  for (let timestampMs = range.startMs; timestampMs <= range.endMs; timestampMs += range.stepMs) {
    const value = evaluation.at(expression, timestampMs);
    for (const sample of typeof value === 'number' ? [{ labels: {}, value }] : value) {
      const key = signature(sample.labels);
      const one = series.get(key) ?? { labels: sample.labels, points: [] };
      series.set(key, one);
      one.points.push({ timestampMs, value: sample.value });
    }
  }
  return [...series.values()];
}

class Evaluation {
  /** Series of each selector, selected once for the whole range. */
  readonly #series = new Map<Expression, readonly Series[]>();

  constructor(expression: Expression, source: SeriesSource, startMs: number, endMs: number) {
    const visit = (node: Expression): void => {
      switch (node.kind) {
        case 'vector':
        case 'matrix': {
          const reach = node.kind === 'matrix' ? node.rangeMs : LOOKBACK_MS;
          this.#series.set(
            node,
            source.select(node.matchers, startMs - node.offsetMs - reach, endMs - node.offsetMs),
          );
          return;
        }
        case 'call':
          return node.args.forEach(visit);
        case 'aggregate':
          if (node.parameter !== undefined) visit(node.parameter);
          return visit(node.argument);
        case 'binary':
          visit(node.left);
          return visit(node.right);
        case 'negate':
          return visit(node.argument);
        case 'number':
          return;
      }
    };
    visit(expression);
  }

  at(node: Expression, timeMs: number): Value {
    switch (node.kind) {
      case 'number':
        return node.value;
      case 'vector':
        return this.#instant(node, timeMs);
      case 'matrix':
        throw new PromqlError(
          'bad_data',
          'invalid parameter "query": range vectors are only allowed as the argument of a function',
        );
      case 'call':
        return this.#call(node.name, node.args, timeMs);
      case 'aggregate': {
        const parameter = node.parameter === undefined ? 0 : this.at(node.parameter, timeMs);
        if (typeof parameter !== 'number')
          throw new PromqlError(
            'bad_data',
            `invalid parameter "query": expected type scalar in aggregation parameter`,
          );
        return aggregate(node.operator, this.#vector(node.argument, timeMs), node.grouping, parameter);
      }
      case 'binary':
        return applyBinary(this.at(node.left, timeMs), this.at(node.right, timeMs), node);
      case 'negate': {
        const value = this.at(node.argument, timeMs);
        return typeof value === 'number'
          ? -value
          : value.map((sample) => ({ labels: withoutName(sample.labels), value: -sample.value }));
      }
    }
  }

  #vector(node: Expression, timeMs: number): readonly Sample[] {
    const value = this.at(node, timeMs);
    if (typeof value === 'number')
      throw new PromqlError(
        'bad_data',
        'invalid parameter "query": expected type instant vector, got scalar',
      );
    return value;
  }

  #instant(node: VectorSelector, timeMs: number): readonly Sample[] {
    const at = timeMs - node.offsetMs;
    return (this.#series.get(node) ?? []).flatMap((series) => {
      const index = lastIndexAtOrBefore(series.timestamps, at);
      const timestamp = series.timestamps[index];
      const value = series.values[index];
      // 2.42 takes a sample that is younger than the lookback, or exactly that old.
      if (timestamp === undefined || value === undefined || timestamp < at - LOOKBACK_MS) return [];
      return [{ labels: series.labels, value }];
    });
  }

  #call(name: string, args: readonly Expression[], timeMs: number): Value {
    const rangeFunction = rangeFunctions[name];
    const [first, second] = args;
    if (rangeFunction !== undefined && first !== undefined) {
      if (first.kind !== 'matrix')
        throw new PromqlError(
          'bad_data',
          `invalid parameter "query": expected type range vector in call to function "${name}"`,
        );
      const bounds = boundsOf(first, timeMs);
      return this.samples(first, timeMs).flatMap(({ labels, samples }) => {
        const value = rangeFunction(samples, bounds);
        if (value === undefined) return [];
        return [{ labels: name === 'last_over_time' ? labels : withoutName(labels), value }];
      });
    }
    switch (name) {
      case 'histogram_quantile': {
        if (first === undefined || second === undefined) throw wrongArguments(name);
        const quantile = this.at(first, timeMs);
        if (typeof quantile !== 'number') throw wrongArguments(name);
        return histogramQuantile(quantile, this.#vector(second, timeMs));
      }
      case 'vector': {
        const value = first === undefined ? undefined : this.at(first, timeMs);
        if (typeof value !== 'number') throw wrongArguments(name);
        return [{ labels: {}, value }];
      }
      case 'time':
        return timeMs / 1000;
      case 'timestamp': {
        if (first?.kind !== 'vector') throw wrongArguments(name);
        return this.#timestamps(first, timeMs);
      }
      default:
        throw unsupported(`the function ${name}`);
    }
  }

  #timestamps(node: VectorSelector, timeMs: number): readonly Sample[] {
    const at = timeMs - node.offsetMs;
    return (this.#series.get(node) ?? []).flatMap((series) => {
      const timestamp = series.timestamps[lastIndexAtOrBefore(series.timestamps, at)];
      return timestamp === undefined || timestamp < at - LOOKBACK_MS
        ? []
        : [{ labels: withoutName(series.labels), value: timestamp / 1000 }];
    });
  }

  samples(node: MatrixSelector, timeMs: number): readonly SeriesSamples[] {
    const { startMs, endMs } = boundsOf(node, timeMs);
    return (this.#series.get(node) ?? []).flatMap((series) => {
      const timestamps: number[] = [];
      const values: number[] = [];
      // Up to Prometheus 2.x a range includes both of its ends.
      const last = lastIndexAtOrBefore(series.timestamps, endMs);
      for (let index = lastIndexAtOrBefore(series.timestamps, startMs - 1) + 1; index <= last; index += 1) {
        timestamps.push(series.timestamps[index] ?? NaN);
        values.push(series.values[index] ?? NaN);
      }
      return values.length === 0 ? [] : [{ labels: series.labels, samples: { timestamps, values } }];
    });
  }
}

function boundsOf(node: MatrixSelector, timeMs: number): RangeBounds {
  const endMs = timeMs - node.offsetMs;
  return { startMs: endMs - node.rangeMs, endMs };
}

function wrongArguments(name: string): PromqlError {
  return new PromqlError(
    'bad_data',
    `invalid parameter "query": wrong arguments in call to function "${name}"`,
  );
}

/** Index of the youngest timestamp that is not after `at`, or -1. */
function lastIndexAtOrBefore(timestamps: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = timestamps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timestamps[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
