// Stable pseudo-random values, so that every start shows the same mesh.

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  // A last mix: FNV alone leaves neighbouring texts with neighbouring high bits.
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39) >>> 0;
  return (value ^ (value >>> 15)) >>> 0;
}

/** A name suffix in the alphabet that Kubernetes uses for generated names. */
export function suffix(text: string, length: number): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from({ length }, (_, index) => alphabet[hash(`${text}#${index}`) % alphabet.length]).join('');
}

/** A UUID made from `text`. */
export function uuid(text: string): string {
  const hex = [0, 1, 2, 3].map((part) => hash(`${text}/${part}`).toString(16).padStart(8, '0')).join('');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
