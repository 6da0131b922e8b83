import { getOrAdd } from '../model/getOrAdd.ts';
import { selects } from '../model/labels.ts';
import type { Labels } from '../model/labels.ts';

/** Something that selects by labels inside one namespace: a service, or a workload policy. */
interface Selecting {
  readonly namespace: string;
  readonly selector: Labels | undefined;
}

/** Something that is selected: a pod. */
interface Labelled {
  readonly namespace: string;
  readonly labels: Labels;
}

/**
 * Answers "who selects this?" without trying every selector: each is filed under one of its own label pairs, so only
 * those that share a pair with the labels are tried.
 *
 *     namespace -> "app" -> "orders" -> [selecting, ...]
 */
export interface SelectionIndex<Item> {
  /** In the order in which the items were given. */
  selecting(target: Labelled): readonly Item[];
}

interface Ranked<Item> {
  readonly item: Item;
  readonly selector: Labels;
  readonly rank: number;
}

/** By label key, then by label value. */
type Pairs<Item> = Map<string, Map<string, Ranked<Item>[]>>;

export function indexSelections<Item extends Selecting>(items: Iterable<Item>): SelectionIndex<Item> {
  const namespaces = new Map<string, Pairs<Item>>();
  let rank = 0;
  for (const item of items) {
    const { selector } = item;
    const pair = selector === undefined ? undefined : mostTelling(selector);
    if (selector === undefined || pair === undefined) continue;
    const pairs = getOrAdd(namespaces, item.namespace, () => new Map<string, Map<string, Ranked<Item>[]>>());
    const values = getOrAdd(pairs, pair.key, () => new Map<string, Ranked<Item>[]>());
    getOrAdd(values, pair.value, () => []).push({ item, selector, rank: rank++ });
  }
  return { selecting: (target) => inOrder(selectingIn(namespaces.get(target.namespace), target.labels)) };
}

function selectingIn<Item>(pairs: Pairs<Item> | undefined, labels: Labels): readonly Ranked<Item>[] {
  if (pairs === undefined) return [];
  const found: Ranked<Item>[] = [];
  for (const [key, values] of pairs) {
    const value = labels[key];
    const candidates = value === undefined ? undefined : values.get(value);
    if (candidates === undefined) continue;
    for (const candidate of candidates) {
      if (selects(candidate.selector, labels)) found.push(candidate);
    }
  }
  return found;
}

function inOrder<Item>(ranked: readonly Ranked<Item>[]): readonly Item[] {
  const sorted = ranked.length > 1 ? ranked.toSorted((left, right) => left.rank - right.rank) : ranked;
  return sorted.map(({ item }) => item);
}

/** A guess without counting: labels named `app` or `name` tell more objects apart than `version` or `tier`. */
function mostTelling(selector: Labels): { readonly key: string; readonly value: string } | undefined {
  const keys = Object.keys(selector);
  const key = keys.find((candidate) => /(^|[/-])(app|name)$/.test(candidate)) ?? keys[0];
  const value = key === undefined ? undefined : selector[key];
  return key === undefined || value === undefined ? undefined : { key, value };
}
