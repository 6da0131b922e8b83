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
 *     namespace -> "app=orders" -> [selecting, ...]
 */
export interface SelectionIndex<Item> {
  /** In the order in which the items were given. */
  selecting(target: Labelled): readonly Item[];
}

export function indexSelections<Item extends Selecting>(items: Iterable<Item>): SelectionIndex<Item> {
  const namespaces = new Map<string, Map<string, { readonly item: Item; readonly rank: number }[]>>();
  let rank = 0;
  for (const item of items) {
    const pair = item.selector === undefined ? undefined : rarestPair(item.selector);
    if (pair === undefined) continue;
    const pairs = getOrAdd(namespaces, item.namespace, () => new Map());
    getOrAdd(pairs, pair, () => []).push({ item, rank: rank++ });
  }
  return {
    selecting(target) {
      const pairs = namespaces.get(target.namespace);
      if (pairs === undefined) return [];
      const found = [];
      for (const key in target.labels) {
        const candidates = pairs.get(`${key}=${target.labels[key]}`);
        if (candidates === undefined) continue;
        for (const candidate of candidates) {
          if (selects(candidate.item.selector ?? {}, target.labels)) found.push(candidate);
        }
      }
      return found.sort((left, right) => left.rank - right.rank).map((candidate) => candidate.item);
    },
  };
}

/** A guess without counting: labels named `app` or `name` tell more objects apart than `version` or `tier`. */
function rarestPair(selector: Labels): string | undefined {
  const keys = Object.keys(selector);
  const key = keys.find((candidate) => /(^|[/-])(app|name)$/.test(candidate)) ?? keys[0];
  return key === undefined ? undefined : `${key}=${selector[key]}`;
}

/** `Map.prototype.get`, adding what is missing first. */
export function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const value = create();
  map.set(key, value);
  return value;
}
