import type { Request, Response } from 'express';
import { isBearerToken } from './identity.ts';
import type { Login, LoginParts } from './login.ts';
import { loginRefused, loginRequired } from './loginProblems.ts';
import { personOf } from './sessions.ts';
import type { Person } from './viewer.ts';
import { whoIs } from './whoIs.ts';

/** Mode `token`: the login page takes a token of the cluster; programs send it as `Authorization: Bearer`. */
export class TokenLogin implements Login {
  readonly options = { mode: 'token' } as const;
  readonly #parts: LoginParts;

  constructor(parts: LoginParts) {
    this.#parts = parts;
  }

  readonly authenticate = async (request: Request, response: Response): Promise<Person> => {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.#bearer(authorization);
    const { sessions } = this.#parts;
    return personOf(await sessions.read(request, response), sessions);
  };

  async enter(request: Request, response: Response, entered: string): Promise<Person> {
    const token = entered.trim();
    if (!isBearerToken(token))
      throw loginRefused('This is no token: a token is one line of letters, digits and a few signs.', 400);
    const name = await whoIs(this.#parts.api, token);
    const { sessions } = this.#parts;
    const session = await sessions.begin(request, response, { name, identity: { kind: 'token', token } });
    return personOf(session, sessions);
  }

  async leave(request: Request, response: Response): Promise<Awaited<ReturnType<Login['leave']>>> {
    const { sessions } = this.#parts;
    const session = await sessions.read(request, response).catch(() => undefined);
    sessions.end(request, response);
    return { person: session === undefined ? undefined : personOf(session, sessions), redirect: null };
  }

  async #bearer(header: string): Promise<Person> {
    const token = /^Bearer +(.+)$/i.exec(header)?.[1]?.trim();
    if (token === undefined || !isBearerToken(token)) throw loginRequired();
    const name = await whoIs(this.#parts.api, token);
    return {
      name,
      anonymous: false,
      identity: { kind: 'token', token },
      csrfSubject: name,
      until: undefined,
    };
  }
}
