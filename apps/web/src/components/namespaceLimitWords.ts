/** More names than these say less than their number. */
const maxNamed = 5;

/**
 * Says that Padlock was told to read some namespaces only.
 *
 * @param names those of them that the person may see.
 * @example namespaceLimitWords(['data', 'shop']); // 'Padlock reads some namespaces only (--namespaces). You see data and shop.'
 */
export function namespaceLimitWords(names: readonly string[]): string {
  const limit = 'Padlock reads some namespaces only (--namespaces)';
  const last = names.at(-1);
  if (last === undefined) return `${limit}, none of which you may see.`;
  if (names.length > maxNamed) return `${limit}. You see ${names.length} of them.`;
  const others = names.slice(0, -1).join(', ');
  return `${limit}. You see ${others === '' ? '' : `${others} and `}${last}.`;
}
