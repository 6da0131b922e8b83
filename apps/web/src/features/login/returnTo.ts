/**
 * Where a login leads back to: a path of this site that is not the login itself. Everything else, such as an address of another
 * site in a link that somebody sent, leads to the first page.
 */
export function returnTo(from: string | null): string {
  if (from === null || !from.startsWith('/') || from.startsWith('//') || from.includes('\\')) return '/';
  return from.startsWith('/login') ? '/' : from;
}

/** The address of the login page that leads back to a place. */
export function loginAddress(place: { pathname: string; search: string }, ended: boolean): string {
  const search = new URLSearchParams({ from: returnTo(place.pathname + place.search) });
  if (ended) search.set('ended', '');
  return `/login?${search}`;
}
