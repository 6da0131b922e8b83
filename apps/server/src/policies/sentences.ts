import type { ObjectRef } from '@padlock/mtls';

/** `1 pod`, `3 pods`. */
export function counted(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}

const shown = 3;

/** `shop/a`, `shop/a and shop/b`, `shop/a, shop/b, shop/c and 4 more`. */
export function names(refs: readonly ObjectRef[]): string {
  const all = refs.map(({ namespace, name }) => (namespace === '' ? name : `${namespace}/${name}`));
  if (all.length <= 1) return all.join('');
  if (all.length <= shown) return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  return `${all.slice(0, shown).join(', ')} and ${all.length - shown} more`;
}
