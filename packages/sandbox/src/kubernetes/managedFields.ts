// Field ownership, as `metadata.managedFields` records it: who last set which field.
import { deepEqual, isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';

/** Set by the server, so nobody owns them. */
const unowned = new Set([
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
]);

/**
 * The entries after `manager` wrote `after` over `before`: the manager owns what it set or changed, and loses nothing that it
 * owned before. Ownership that another manager loses is not taken away, since nothing reads that here.
 *
 * @param time RFC 3339.
 */
export function ownFields(
  entries: unknown,
  write: { readonly manager: string; readonly apiVersion: string; readonly time: string },
  before: JsonObject | undefined,
  after: JsonObject,
): readonly JsonObject[] {
  const existing = Array.isArray(entries) ? entries.filter(isObject) : [];
  const isOwn = (entry: JsonObject): boolean =>
    entry['manager'] === write.manager &&
    entry['operation'] === 'Update' &&
    entry['subresource'] === undefined;
  const changed = changedFields(withoutServerFields(before ?? {}), withoutServerFields(after));
  if (Object.keys(changed).length === 0) return existing;
  const own = existing.find(isOwn);
  const entry: JsonObject = {
    manager: write.manager,
    operation: 'Update',
    apiVersion: write.apiVersion,
    time: write.time,
    fieldsType: 'FieldsV1',
    fieldsV1: union(own?.['fieldsV1'], changed),
  };
  return [...existing.filter((other) => !isOwn(other)), entry];
}

function withoutServerFields(object: JsonObject): JsonObject {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const owned = Object.entries(metadata).filter(([name]) => !unowned.has(name));
  const rest = Object.entries(object).filter(([name]) => !['apiVersion', 'kind', 'metadata'].includes(name));
  return {
    ...(owned.length > 0 ? { metadata: Object.fromEntries(owned) } : {}),
    ...Object.fromEntries(rest),
  };
}

/** `f:`-keyed tree of the members that differ. Lists are owned as a whole. */
function changedFields(before: JsonObject, after: JsonObject): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (old !== undefined && deepEqual(old, value)) continue;
    const inner = isObject(value) ? changedFields(isObject(old) ? old : {}, value) : {};
    fields[`f:${name}`] = isObject(value) && old === undefined ? { '.': {}, ...inner } : inner;
  }
  return fields;
}

function union(left: unknown, right: JsonObject): JsonObject {
  const merged: Record<string, unknown> = isObject(left) ? { ...left } : {};
  for (const [key, value] of Object.entries(right)) {
    merged[key] = isObject(value) ? union(merged[key], value) : value;
  }
  return merged;
}
