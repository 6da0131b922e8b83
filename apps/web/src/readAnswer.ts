/** So many addresses are remembered; a page asks few of them again and again. */
const remembered = 50;

/**
 * Reads answers as JSON. One whose entity tag is that of the last answer of its address is the same value again, and not read:
 * a topology of a large mesh is megabytes, and an event often only says that it may have changed.
 *
 * @example
 * const read = createAnswerReader();
 * (await read(await fetch('/api/session'))) === (await read(await fetch('/api/session'))); // true, if it has a tag
 */
export function createAnswerReader(): (response: Response) => Promise<unknown> {
  const last = new Map<string, { readonly tag: string; readonly value: WeakRef<object> }>();
  return async (response) => {
    const tag = response.headers.get('etag');
    if (tag === null) return (await response.json()) as unknown;
    const known = last.get(response.url);
    const value = known?.tag === tag ? known.value.deref() : undefined;
    if (value !== undefined) {
      void response.body?.cancel();
      return value;
    }
    const read: unknown = await response.json();
    last.delete(response.url);
    if (typeof read === 'object' && read !== null) last.set(response.url, { tag, value: new WeakRef(read) });
    const [oldest] = last.keys();
    if (last.size > remembered && oldest !== undefined) last.delete(oldest);
    return read;
  };
}
