import type { KubernetesObject } from './kubernetesObject.ts';

/**
 * Parses an object once for as long as it lives. Of one moment of a cluster and the next nearly all objects are the same, and what
 * was derived from a parsed one holds for the next mesh, too.
 *
 * @param parse may read something besides the object; where that is another, it is asked anew.
 */
export function parsedOnce<Context, Value>(
  parse: (object: KubernetesObject, context: Context) => Value,
): (object: KubernetesObject, context: Context) => Value {
  const known = new WeakMap<KubernetesObject, { readonly context: Context; readonly value: Value }>();
  return (object, context) => {
    const found = known.get(object);
    if (found !== undefined && found.context === context) return found.value;
    const value = parse(object, context);
    known.set(object, { context, value });
    return value;
  };
}
