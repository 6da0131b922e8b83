/** What decides between policies of one scope: Istio takes the oldest, then the first by name, then by namespace. */
export interface Aged {
  readonly name: string;
  readonly namespace: string;
  /** Milliseconds since 1970. Infinity: not stored yet, so younger than all that are. */
  readonly bornAt: number;
}

/** Reads `metadata.creationTimestamp`, RFC 3339. */
export function bornAt(creationTimestamp: string | undefined): number {
  const parsed = creationTimestamp === undefined ? NaN : Date.parse(creationTimestamp);
  return Number.isNaN(parsed) ? Infinity : parsed;
}

/** Sorts the oldest first; for `Array.prototype.sort`. */
export function oldestFirst(left: Aged, right: Aged): number {
  return (
    compare(left.bornAt, right.bornAt) ||
    compare(left.name, right.name) ||
    compare(left.namespace, right.namespace)
  );
}

function compare<T extends number | string>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
