const defaultMs = 5_000;
/** Whoever asks for more is asked again anyway: a page that waits for hours looks broken. */
const maxMs = 300_000;

/**
 * How long a server wants to be left alone, by its `Retry-After` (seconds, or a date). Milliseconds, from one second to five
 * minutes; five seconds where it does not say.
 */
export function retryAfterMs(header: string | undefined, now: number): number {
  const text = header?.trim() ?? '';
  const asked = /^\d+$/.test(text) ? 1_000 * Number(text) : Date.parse(text) - now;
  return Number.isNaN(asked) ? defaultMs : Math.min(Math.max(asked, 1_000), maxMs);
}
