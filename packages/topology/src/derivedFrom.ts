/** Derives a value from an object once, however often it is asked, and keeps it as long as the object lives. */
export function derivedFrom<Source extends object, Value>(
  derive: (source: Source) => Value,
): (source: Source) => Value {
  const known = new WeakMap<Source, { readonly value: Value }>();
  return (source) => {
    const found = known.get(source);
    if (found !== undefined) return found.value;
    const value = derive(source);
    known.set(source, { value });
    return value;
  };
}

/** The value at `key`, made and kept where there is none yet. */
export function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: (key: Key) => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make(key);
  map.set(key, value);
  return value;
}
