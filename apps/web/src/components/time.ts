const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const date = { day: 'numeric', month: 'short', year: 'numeric' } as const;

/** Making one takes ten milliseconds and more, and the first page shows no date. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let known = formats.get(name);
  if (known === undefined) formats.set(name, (known = new Intl.DateTimeFormat('en-GB', options)));
  return known;
}

/** `12:03:11`, local time. */
export function clockTime(milliseconds: number): string {
  return format('time', time).format(milliseconds);
}

/** `20 Nov 2026, 12:03:11`, local time. */
export function absoluteTime(milliseconds: number): string {
  return format('day', { ...date, ...time }).format(milliseconds);
}

/** `2 s ago`, `3 min ago`, `5 h ago`, `2 d ago`; `now` within the first second. Whole units, cut. */
export function relativeTime(then: number, now: number): string {
  const seconds = Math.floor((now - then) / 1000);
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** How long ago, without a direction: `40 s`, `3 min`, `5 h`, `212 d`. */
export function age(then: number, now: number): string {
  return relativeTime(then, now).replace(/ ago$/, '').replace('now', '0 s');
}
