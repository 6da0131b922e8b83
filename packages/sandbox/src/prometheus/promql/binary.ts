import type { BinaryOperator, Grouping } from './ast.ts';
import { PromqlError } from './promqlError.ts';
import { groupLabels, type Sample, signature, withoutName } from './vector.ts';

export type Value = number | readonly Sample[];

interface BinaryOptions {
  readonly operator: BinaryOperator;
  readonly bool: boolean;
  readonly matching: Grouping | undefined;
}

/** Applies an operator to scalars and vectors, one-to-one or as a set operation. @throws {PromqlError} */
export function applyBinary(left: Value, right: Value, options: BinaryOptions): Value {
  const { operator } = options;
  if (operator === 'and' || operator === 'or' || operator === 'unless') {
    if (typeof left === 'number' || typeof right === 'number')
      throw new PromqlError(
        'bad_data',
        `invalid parameter "query": set operator "${operator}" not allowed in binary scalar expression`,
      );
    return setOperation(operator, left, right, keyOf(options.matching));
  }
  if (typeof left === 'number' && typeof right === 'number') return scalars(left, right, options);
  if (typeof left === 'number' || typeof right === 'number') return vectorAndScalar(left, right, options);
  return vectors(left, right, options);
}

const keyOf = (matching: Grouping | undefined) => (sample: Sample) =>
  signature(matching === undefined ? withoutName(sample.labels) : groupLabels(sample.labels, matching));

function setOperation(
  operator: 'and' | 'or' | 'unless',
  left: readonly Sample[],
  right: readonly Sample[],
  key: (sample: Sample) => string,
): readonly Sample[] {
  switch (operator) {
    case 'and': {
      const there = new Set(right.map(key));
      return left.filter((sample) => there.has(key(sample)));
    }
    case 'unless': {
      const there = new Set(right.map(key));
      return left.filter((sample) => !there.has(key(sample)));
    }
    case 'or': {
      const there = new Set(left.map(key));
      return [...left, ...right.filter((sample) => !there.has(key(sample)))];
    }
  }
}

function scalars(left: number, right: number, { operator, bool }: BinaryOptions): number {
  const result = compute(operator, left, right);
  if (typeof result === 'number') return result;
  if (!bool)
    throw new PromqlError(
      'bad_data',
      'invalid parameter "query": comparisons between scalars must use BOOL modifier',
    );
  return result ? 1 : 0;
}

function vectorAndScalar(left: Value, right: Value, { operator, bool }: BinaryOptions): readonly Sample[] {
  const vector = typeof left === 'number' ? right : left;
  if (typeof vector === 'number') return [];
  return vector.flatMap((sample) => {
    const result =
      typeof left === 'number'
        ? compute(operator, left, sample.value)
        : compute(operator, sample.value, right as number);
    return combined(sample, sample.value, result, bool);
  });
}

function vectors(
  left: readonly Sample[],
  right: readonly Sample[],
  { operator, bool, matching }: BinaryOptions,
): readonly Sample[] {
  const key = keyOf(matching);
  const byKey = new Map<string, Sample>();
  for (const sample of right) {
    if (byKey.has(key(sample)))
      throw new PromqlError(
        'execution',
        'found duplicate series for the match group on the right hand-side of the operation; many-to-many matching not allowed: matching labels must be unique on one side',
      );
    byKey.set(key(sample), sample);
  }
  const used = new Set<string>();
  return left.flatMap((sample) => {
    const at = key(sample);
    const other = byKey.get(at);
    if (other === undefined) return [];
    if (used.has(at))
      throw new PromqlError(
        'execution',
        'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
      );
    used.add(at);
    const kept = matching === undefined ? sample.labels : groupLabels(sample.labels, matching);
    return combined(
      { labels: kept, value: sample.value },
      sample.value,
      compute(operator, sample.value, other.value),
      bool,
    );
  });
}

/** Arithmetic drops the metric name; a comparison filters and keeps it, or with `bool` becomes 0 or 1. */
function combined(sample: Sample, kept: number, result: number | boolean, bool: boolean): readonly Sample[] {
  if (typeof result === 'number') return [{ labels: withoutName(sample.labels), value: result }];
  if (bool) return [{ labels: withoutName(sample.labels), value: result ? 1 : 0 }];
  return result ? [{ labels: sample.labels, value: kept }] : [];
}

function compute(operator: BinaryOperator, left: number, right: number): number | boolean {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '^':
      return left ** right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
    case 'and':
    case 'or':
    case 'unless':
      throw new PromqlError('execution', `${operator} is no arithmetic`);
  }
}
