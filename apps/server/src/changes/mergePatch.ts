type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The JSON merge patch (RFC 7396) that turns `from` into `to`: what differs, with null for what is gone. Arrays are replaced as
 * a whole. Neither side may hold null, which a merge patch cannot set.
 *
 * @example
 * mergePatchBetween({ a: 1, b: { c: 2, d: 3 } }, { a: 1, b: { c: 2 } }); // { b: { d: null } }
 */
export function mergePatchBetween(from: JsonObject, to: JsonObject): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  for (const [key, value] of Object.entries(to)) {
    const previous = from[key];
    if (isObject(previous) && isObject(value)) {
      const inner = mergePatchBetween(previous, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!(key in from) || !isSame(previous, value)) {
      patch[key] = value;
    }
  }
  return patch;
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && isSame(a[key], b[key]));
  }
  return a === b;
}
