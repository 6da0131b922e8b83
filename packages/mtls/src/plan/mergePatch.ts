import { isRecord } from '../model/json.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON merge patch (RFC 7396): null removes a key, an object descends, anything else replaces. */
export type MergePatch = JsonObject;

/**
 * The document with the patch applied.
 *
 * @example
 * applyMergePatch({ mode: 'STRICT', ports: { '80': 1 } }, { ports: { '80': null } });
 * // { mode: 'STRICT', ports: {} }
 */
export function applyMergePatch(document: JsonObject, patch: MergePatch): JsonObject {
  const result: Record<string, unknown> = { ...document };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (isRecord(value)) {
      const current = result[key];
      result[key] = applyMergePatch(isRecord(current) ? current : {}, value);
    } else result[key] = value;
  }
  return result;
}

/**
 * The smallest merge patch that turns one document into the other; undefined when they are equal. Arrays are replaced
 * as a whole, since merge patch knows no other way.
 *
 * @example
 * mergePatchBetween({ mode: 'STRICT', ports: { '80': 1 } }, { ports: { '80': 2 } }); // { mode: null, ports: { '80': 2 } }
 */
export function mergePatchBetween(before: JsonObject, after: JsonObject): MergePatch | undefined {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) {
    if (!(key in after)) patch[key] = null;
  }
  for (const [key, value] of Object.entries(after)) {
    const current = before[key];
    if (isRecord(value) && isRecord(current)) {
      const nested = mergePatchBetween(current, value);
      if (nested !== undefined) patch[key] = nested;
    } else if (!sameJson(current, value)) patch[key] = value;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** Equality of JSON values, whatever the order of keys. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((value, index) => sameJson(value, right[index]));
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => key in right && sameJson(left[key], right[key]))
    );
  }
  return left === right;
}
