/** One time series. Timestamps are Unix milliseconds, ascending, aligned with `values`. */
export interface Series {
  /** With `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly timestamps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Where samples come from. */
export interface SeriesSource {
  /** Series that match and their samples within [fromMs, toMs]; more samples do no harm. */
  select(matchers: readonly LabelMatcher[], fromMs: number, toMs: number): readonly Series[];
}

/** A test of a label set, with the regular expressions compiled once. Regular expressions are anchored, as in Prometheus. */
export function matcherPredicate(
  matchers: readonly LabelMatcher[],
): (labels: Readonly<Record<string, string>>) => boolean {
  const tests = matchers.map(({ label, operator, value }) => {
    const positive = operator === '=' || operator === '=~';
    const expression = operator === '=~' || operator === '!~' ? new RegExp(`^(?:${value})$`, 's') : undefined;
    return (labels: Readonly<Record<string, string>>): boolean => {
      // A label that is not there is the same as an empty one.
      const actual = labels[label] ?? '';
      return (expression === undefined ? actual === value : expression.test(actual)) === positive;
    };
  });
  return (labels) => tests.every((test) => test(labels));
}
