import type { Request } from 'express';
import { ProblemError } from '../http/problems.ts';
import type { Sealer } from './sealer.ts';
import type { Person } from './viewer.ts';

/** Where pages send the token that their session gave them. */
const csrfHeader = 'padlock-csrf';

/**
 * Refuses a write without the token of the session, where a browser sends it: a cookie, or what a proxy adds, comes along with
 * whatever a page of another site makes the browser send. Programs have neither a cookie nor an Origin.
 *
 * @throws {ProblemError} 403 with code `csrf_token`.
 */
export function checkCsrf(request: Request, person: Person, tokens: Pick<Sealer, 'isCsrfToken'>): void {
  const { headers } = request;
  const fromBrowser =
    headers.cookie !== undefined || headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  if (!fromBrowser) return;
  const token = headers[csrfHeader];
  if (typeof token === 'string' && tokens.isCsrfToken(person.csrfSubject, token)) return;
  throw new ProblemError({
    status: 403,
    code: 'csrf_token',
    title: 'Not from a page of this session',
    detail: 'This request lacks the token of your session. Reload the page, then try again.',
  });
}
