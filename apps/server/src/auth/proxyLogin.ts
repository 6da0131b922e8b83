import { createHash, timingSafeEqual } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import { ConfigError } from '../config.ts';
import { ProblemError } from '../http/problems.ts';
import type { ProxyAuth } from './authConfig.ts';
import { impersonationProblem } from './identity.ts';
import type { Login } from './login.ts';
import { loginRefused } from './loginProblems.ts';
import type { Person } from './viewer.ts';

const proxySecretHeader = 'padlock-proxy-secret';

/** Mode `proxy`: an authenticating proxy in front names the person in headers, and proves itself with a shared secret, a client certificate, or both. */
export class ProxyLogin implements Login {
  readonly options = { mode: 'proxy' } as const;
  readonly #secret: Buffer | undefined;
  readonly #certificate: ProxyAuth['certificate'];
  readonly #userHeader: string;
  readonly #groupsHeader: string;

  /** @throws {ConfigError} when it has nothing to prove itself with. */
  constructor({ secret, certificate, userHeader, groupsHeader }: ProxyAuth) {
    if (secret === undefined && certificate === undefined)
      throw new ConfigError('A proxy must prove itself, with a secret or with a client certificate.');
    this.#secret = secret === undefined ? undefined : digest(secret);
    this.#certificate = certificate;
    this.#userHeader = (userHeader ?? 'X-Forwarded-User').toLowerCase();
    this.#groupsHeader = (groupsHeader ?? 'X-Forwarded-Groups').toLowerCase();
  }

  readonly authenticate = (request: Request): Promise<Person> =>
    Promise.resolve(request).then((asked) => this.#person(asked));

  enter(): Promise<Person> {
    return Promise.reject(loginRefused('Log in at the proxy in front of Padlock.', 400));
  }

  /** The session is the proxy's, and ends there. */
  leave(): Promise<{ person: undefined; redirect: null }> {
    return Promise.resolve({ person: undefined, redirect: null });
  }

  #person(request: Request): Person {
    if (!this.#hasSecret(request) || !this.#hasCertificate(request))
      throw new ProblemError({
        status: 401,
        code: 'proxy_required',
        title: 'Only through the proxy',
        detail: 'This server answers only through the proxy that logs people in. Go to its address.',
      });
    const [user, ...more] = valuesOf(request, this.#userHeader);
    const groups = valuesOf(request, this.#groupsHeader)
      .flatMap((value) => value.split(','))
      .map((group) => group.trim())
      .filter((group) => group !== '');
    // A second line may have come from the browser, past a proxy that adds where it should replace.
    if (user === undefined || more.length > 0)
      throw loginRefused('The proxy in front of Padlock does not say, in one header, who you are.');
    const problem = impersonationProblem(user, groups);
    if (problem !== undefined)
      throw loginRefused(`Padlock does not act for the user that the proxy names: ${problem}.`, 403);
    return {
      name: user,
      anonymous: false,
      identity: { kind: 'impersonate', user, groups },
      csrfSubject: user,
      until: undefined,
    };
  }

  #hasSecret({ headers }: Request): boolean {
    if (this.#secret === undefined) return true;
    const secret = headers[proxySecretHeader];
    // Digests are of one length, so that comparing them tells nothing about the secret.
    return typeof secret === 'string' && timingSafeEqual(digest(secret), this.#secret);
  }

  #hasCertificate({ socket }: Request): boolean {
    if (this.#certificate === undefined) return true;
    if (!(socket instanceof TLSSocket) || !socket.authorized) return false;
    const { name } = this.#certificate;
    return name === undefined || socket.getPeerX509Certificate()?.checkHost(name) !== undefined;
  }
}

/** Each line of a header: node joins repeated ones into one string, which could not be told from one value. */
function valuesOf({ rawHeaders }: Request, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === name)
      values.push(Buffer.from(rawHeaders[index + 1] ?? '', 'latin1').toString('utf8'));
  return values;
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
