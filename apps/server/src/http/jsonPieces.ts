/** Long enough that the cost of a piece does not count, short enough to be forgotten at once. Characters. */
export const pieceLength = 262_144;

/**
 * The text of `JSON.stringify`, a piece at a time: of a large mesh it has ten megabytes, which as one text hold up everything
 * else while it is made, and stay in memory until V8 collects its old objects.
 *
 * Only what can be long is taken apart: the arrays right below a plain object, or an array itself.
 *
 * @returns pieces of at least `pieceLength`, but for the last; none where `JSON.stringify` returns undefined.
 * @throws {TypeError} where `JSON.stringify` does: cycles and BigInts.
 * @example
 * [...jsonPieces({ nodes: [], edges: [{ id: 'a' }] })].join(''); // '{"nodes":[],"edges":[{"id":"a"}]}'
 */
export function* jsonPieces(value: unknown): Generator<string, undefined> {
  let piece = '';
  for (const part of partsOf(value)) {
    piece += part;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function partsOf(value: unknown): Iterable<string> {
  if (isPlainArray(value)) return elementsOf(value);
  if (isPlainObject(value)) return membersOf(value);
  const text = textOf(value);
  return text === undefined ? [] : [text];
}

function* membersOf(object: object): Generator<string> {
  let before = '{';
  for (const [name, member] of Object.entries(object)) {
    const text = isPlainArray(member) ? '' : textOf(member);
    // undefined is left out together with its name.
    if (text === undefined) continue;
    yield `${before}${JSON.stringify(name)}:${text}`;
    if (isPlainArray(member)) yield* elementsOf(member);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

function* elementsOf(array: readonly unknown[]): Generator<string> {
  let before = '[';
  for (const element of array) {
    yield before + (textOf(element) ?? 'null');
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

/** Says its own JSON in no other way. */
function isPlainArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && !('toJSON' in value);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** TypeScript does not know that it may be undefined. */
function textOf(value: unknown): string | undefined {
  return JSON.stringify(value);
}
