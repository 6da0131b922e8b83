/** The value on which all agree; `mixed` where they differ, null where there is none. */
export function common<T extends string>(values: readonly T[]): T | 'mixed' | null {
  const [first] = values;
  if (first === undefined) return null;
  return values.every((value) => value === first) ? first : 'mixed';
}
