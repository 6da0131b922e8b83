import type { Grouping } from './ast.ts';

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Labels without the metric name: what functions and arithmetic leave. */
export function withoutName(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (labels['__name__'] === undefined) return labels;
  const { __name__: _, ...rest } = labels;
  return rest;
}

/** The labels that a grouping keeps. Both kinds drop the metric name, unless `by` names it. */
export function groupLabels(
  labels: Readonly<Record<string, string>>,
  grouping: Grouping,
): Readonly<Record<string, string>> {
  const kept = Object.entries(labels).filter(([name]) =>
    grouping.kind === 'by'
      ? grouping.labels.includes(name)
      : name !== '__name__' && !grouping.labels.includes(name),
  );
  return Object.fromEntries(kept);
}

/** A key that is equal for equal label sets, whatever the order of their labels. */
export function signature(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).sort();
  let key = '';
  for (const name of names) if (labels[name] !== '') key += `${name}\u0000${labels[name]}\u0001`;
  return key;
}
