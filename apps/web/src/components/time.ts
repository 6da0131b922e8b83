const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `12:03:11`, local time. */
export function clockTime(milliseconds: number): string {
  return clock.format(milliseconds);
}

/** `20 Nov 2026, 12:03:11`, local time. */
export function absoluteTime(milliseconds: number): string {
  return day.format(milliseconds);
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
