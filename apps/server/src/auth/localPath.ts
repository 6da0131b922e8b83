/** A path of this site, to lead back to after a login; everything else leads to the first page. */
export function localPath(given: unknown): string {
  if (typeof given !== 'string' || given.length > 2_000) return '/';
  // Browsers read a backslash as a slash, and drop control characters: both could make another host of it.
  const safe = /^\/(?!\/)/.test(given) && !/[\\\p{Cc}]/u.test(given);
  return safe ? given : '/';
}
