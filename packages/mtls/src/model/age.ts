/** What decides between policies of one scope: Istio takes the oldest, then the first by name, then by namespace. */
export interface Aged {
  readonly name: string;
  readonly namespace: string;
  /** RFC 3339. Absent or unreadable: not stored yet, so younger than all that are. */
  readonly creationTimestamp: string | undefined;
}

/** Sorts the oldest first; for `Array.prototype.sort`. */
export function oldestFirst(left: Aged, right: Aged): number {
  return (
    compare(birth(left), birth(right)) ||
    compare(left.name, right.name) ||
    compare(left.namespace, right.namespace)
  );
}

function birth(object: Aged): number {
  const parsed = object.creationTimestamp === undefined ? NaN : Date.parse(object.creationTimestamp);
  return Number.isNaN(parsed) ? Infinity : parsed;
}

function compare<T extends number | string>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
