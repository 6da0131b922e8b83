import type { AggregateOperator, Grouping } from './ast.ts';
import { groupLabels, type Sample, signature } from './vector.ts';

/** Aggregates an instant vector. `parameter` is the k of topk and bottomk. */
export function aggregate(
  operator: AggregateOperator,
  vector: readonly Sample[],
  grouping: Grouping,
  parameter: number,
): readonly Sample[] {
  const groups = new Map<string, { labels: Readonly<Record<string, string>>; samples: Sample[] }>();
  for (const sample of vector) {
    const labels = groupLabels(sample.labels, grouping);
    const key = signature(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, samples: [sample] });
    else group.samples.push(sample);
  }
  return [...groups.values()].flatMap(({ labels, samples }) => {
    // topk and bottomk select: their elements keep all labels.
    if (operator === 'topk' || operator === 'bottomk') {
      const direction = operator === 'topk' ? -1 : 1;
      return samples
        .toSorted((a, b) => direction * (a.value - b.value))
        .slice(0, Math.max(0, Math.trunc(parameter)));
    }
    return [{ labels, value: reduce(operator, samples) }];
  });
}

function reduce(
  operator: Exclude<AggregateOperator, 'topk' | 'bottomk'>,
  samples: readonly Sample[],
): number {
  switch (operator) {
    case 'sum':
      return samples.reduce((sum, { value }) => sum + value, 0);
    case 'avg':
      return samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
    case 'count':
      return samples.length;
    case 'group':
      return 1;
    case 'min':
      return samples.reduce(
        (least, { value }) => (value < least || Number.isNaN(least) ? value : least),
        NaN,
      );
    case 'max':
      return samples.reduce((most, { value }) => (value > most || Number.isNaN(most) ? value : most), NaN);
  }
}
