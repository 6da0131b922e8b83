import { describe, expect, it } from 'vitest';
import { evaluateInstant, evaluateRange } from './evaluate.ts';
import { parse } from './parse.ts';
import { matcherPredicate, type Series, type SeriesSource } from './series.ts';

/** Samples every 10 s from second 0 on; null leaves one out. */
function series(name: string, labels: Record<string, string>, values: readonly (number | null)[]): Series {
  const kept = values.flatMap((value, index) => (value === null ? [] : [{ value, at: index * 10_000 }]));
  return {
    labels: { __name__: name, ...labels },
    timestamps: kept.map(({ at }) => at),
    values: kept.map(({ value }) => value),
  };
}

function source(...all: Series[]): SeriesSource {
  return {
    select(matchers) {
      const matches = matcherPredicate(matchers);
      return all.filter(({ labels }) => matches(labels));
    },
  };
}

const at = (query: string, seconds: number, ...all: Series[]) =>
  evaluateInstant(parse(query), source(...all), seconds * 1000);

describe('PromQL of the embedded mesh', () => {
  const steady = series('m', { a: 'x' }, [0, 10, 20, 30, 40, 50, 60]);

  it('increase of a steady counter over a range that ends on a sample is exact', () => {
    expect(at('increase(m[60s])', 60, steady)).toEqual([{ labels: { a: 'x' }, value: 60 }]);
  });

  it('increase extrapolates to the ends of the range, but never below zero', () => {
    // Samples at 30..60 grew by 30 over 30 s; 5 s are missing on either side.
    expect(at('increase(m[40s])', 65, steady)).toEqual([{ labels: { a: 'x' }, value: 30 * (40 / 30) }]);
    // Born 30 s into the range: half a gap is assumed before the first sample, unless zero would come sooner.
    const born = (first: number) =>
      at('increase(m[60s])', 60, series('m', {}, [null, null, null, first, first + 1, first + 2, first + 3]));
    expect(born(5)).toEqual([{ labels: {}, value: 3 * (35 / 30) }]);
    expect(born(1)).toEqual([{ labels: {}, value: 3 * (40 / 30) }]);
  });

  it('increase counts on after a reset', () => {
    expect(at('increase(m[20s])', 20, series('m', {}, [5, 8, 2]))).toEqual([{ labels: {}, value: 5 }]);
  });

  it('rate and resets follow from the same samples', () => {
    expect(at('rate(m[60s])', 60, steady)).toEqual([{ labels: { a: 'x' }, value: 1 }]);
    expect(at('resets(m[60s])', 60, series('m', {}, [1, 2, 1, 5, 0]))).toEqual([{ labels: {}, value: 2 }]);
  });

  it('an instant selector looks back five minutes and no further', () => {
    expect(at('m', 360, steady)).toHaveLength(1);
    expect(at('m', 361, steady)).toHaveLength(0);
  });

  it('offset belongs to the selector right before it, also behind a set operator', () => {
    const born = series('m', { a: 'new' }, [null, null, null, null, null, 7, 9]);
    expect(at('m and m offset 60s', 60, steady, born)).toEqual([
      { labels: { __name__: 'm', a: 'x' }, value: 60 },
    ]);
    expect(at('m unless m offset 60s', 60, steady, born)).toEqual([
      { labels: { __name__: 'm', a: 'new' }, value: 9 },
    ]);
  });

  it('set operators ignore the metric name', () => {
    const other = series('n', { a: 'x' }, [1, 1, 1, 1, 1, 1, 1]);
    expect(at('increase(m[60s]) or n', 60, steady, other)).toHaveLength(1);
    expect(at('m + n', 60, steady, other)).toEqual([{ labels: { a: 'x' }, value: 61 }]);
  });

  it('sums by labels, and a label that is not there is empty', () => {
    const all = [
      series('m', { a: 'x', b: '1' }, [1]),
      series('m', { a: 'x', b: '2' }, [2]),
      series('m', { b: '3' }, [4]),
    ];
    expect(at('sum by (a) (m)', 0, ...all)).toEqual([
      { labels: { a: 'x' }, value: 3 },
      { labels: {}, value: 4 },
    ]);
    expect(at('sum without (b) (m) > 3', 0, ...all)).toEqual([{ labels: {}, value: 4 }]);
  });

  it('regular expressions are anchored', () => {
    expect(at('m{a=~"x|y"}', 0, series('m', { a: 'xx' }, [1]))).toHaveLength(0);
    expect(at('m{a!~"x"}', 0, series('m', { a: 'xx' }, [1]))).toHaveLength(1);
  });

  it('interpolates quantiles inside a bucket', () => {
    const bucket = (le: string, count: number) => series('h_bucket', { le }, [count]);
    const all = [bucket('1', 10), bucket('2', 20), bucket('+Inf', 20)];
    expect(at('histogram_quantile(0.75, h_bucket)', 0, ...all)).toMatchObject([{ value: 1.5 }]);
  });

  it('a range query has one point per step', () => {
    const [one] = evaluateRange(parse('m'), source(steady), { startMs: 0, endMs: 60_000, stepMs: 20_000 });
    expect(one?.points.map(({ value }) => value)).toEqual([0, 20, 40, 60]);
  });

  it.each(['sum((', 'm{', '', '{a=""}'])('refuses %j as bad data', (query) => {
    expect(() => parse(query)).toThrow(expect.objectContaining({ errorType: 'bad_data' }));
  });

  it('says which valid PromQL it does not know, instead of a wrong answer', () => {
    expect(() => at('absent(m)', 0)).toThrow(/does not evaluate the function absent/);
    expect(() => parse('m[5m:1m]')).toThrow(/subqueries/);
  });
});
