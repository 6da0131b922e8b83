import type { Grouping } from './ast.ts';

type Labels = Readonly<Record<string, string>>;

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

// Label sets never change, and a range query meets the same ones at every step: what is worked out from one is remembered.
const nameless = new WeakMap<Labels, Labels>();
const grouped = new WeakMap<Grouping, WeakMap<Labels, Labels>>();
const signatures = new WeakMap<Labels, string>();

/** Labels without the metric name: what functions and arithmetic leave. */
export function withoutName(labels: Labels): Labels {
  if (labels['__name__'] === undefined) return labels;
  const known = nameless.get(labels);
  if (known !== undefined) return known;
  const { __name__: _, ...rest } = labels;
  nameless.set(labels, rest);
  return rest;
}

/** The labels that a grouping keeps. Both kinds drop the metric name, unless `by` names it. */
export function groupLabels(labels: Labels, grouping: Grouping): Labels {
  const byLabels = grouped.get(grouping) ?? new WeakMap<Labels, Labels>();
  grouped.set(grouping, byLabels);
  const known = byLabels.get(labels);
  if (known !== undefined) return known;
  const kept = Object.entries(labels).filter(([name]) =>
    grouping.kind === 'by'
      ? grouping.labels.includes(name)
      : name !== '__name__' && !grouping.labels.includes(name),
  );
  const result = Object.fromEntries(kept);
  byLabels.set(labels, result);
  return result;
}

/** A key that is equal for equal label sets, whatever the order of their labels. */
export function signature(labels: Labels): string {
  const known = signatures.get(labels);
  if (known !== undefined) return known;
  const names = Object.keys(labels).sort();
  let key = '';
  for (const name of names) if (labels[name] !== '') key += `${name}\u0000${labels[name]}\u0001`;
  signatures.set(labels, key);
  return key;
}
