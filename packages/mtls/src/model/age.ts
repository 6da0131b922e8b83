/** What decides between policies of one scope: Istio takes the oldest, then the first by name, then by namespace. */
export interface Aged {
  readonly name: string;
  readonly namespace: string;
  /** Milliseconds since 1970. Infinity: about to be created, so younger than all that are there. */
  readonly bornAt: number;
}

/** What istiod takes an absent time for: the zero time of Go, which is older than any that an API server gives. */
const zeroTime = Date.parse('0001-01-01T00:00:00Z');

/**
 * Reads `metadata.creationTimestamp`, RFC 3339. Objects from a file may have none.
 *
 * Source: Istio, `pilot/pkg/model/config.go`, `sortConfigByCreationTime`.
 */
export function bornAt(creationTimestamp: string | undefined): number {
  const parsed = creationTimestamp === undefined ? NaN : Date.parse(creationTimestamp);
  return Number.isNaN(parsed) ? zeroTime : parsed;
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
