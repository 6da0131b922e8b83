// Who calls: whose token it is, or whom a caller without one acts for.
import type { IncomingHttpHeaders } from 'node:http';
import { unauthorized } from './statusError.ts';

/** Users by their bearer tokens. */
export type Tokens = Readonly<Record<string, string>>;

/** Every caller without a credential is this user. */
const anonymous = 'system:anonymous';

/** @throws StatusError 401 on a token that is nobody's. Without any tokens, every credential is as good as none. */
export function callerOf(headers: IncomingHttpHeaders, tokens: Tokens): string {
  const { authorization } = headers;
  const impersonated = headers['impersonate-user'];
  if (authorization !== undefined && Object.keys(tokens).length > 0) {
    const user = tokens[authorization.replace(/^Bearer /, '')];
    if (user === undefined) throw unauthorized();
    return user;
  }
  return typeof impersonated === 'string' ? impersonated : anonymous;
}
