import type { LoginOptions } from '@padlock/contract';
import type { Request, Response, Router } from 'express';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import type { AuthConfig } from './authConfig.ts';
import { OidcLogin } from './oidcLogin.ts';
import { ProxyLogin } from './proxyLogin.ts';
import type { Sealer } from './sealer.ts';
import type { Sessions } from './sessions.ts';
import { TokenLogin } from './tokenLogin.ts';
import type { Authenticate, Person } from './viewer.ts';

/** One way to log in. */
export interface Login {
  /** What the login page asks for. */
  readonly options: LoginOptions;
  readonly authenticate: Authenticate;
  /** Takes what the login page sends. @throws {ProblemError} when it is refused, or not a thing of this mode. */
  enter(request: Request, response: Response, token: string): Promise<Person>;
  /** Ends a session, where there is one. @returns who that was, and where it has to be ended as well. */
  leave(
    request: Request,
    response: Response,
  ): Promise<{ readonly person: Person | undefined; readonly redirect: string | null }>;
  /** Addresses of this mode's own. @param done is told of each login that came to an end there. */
  addRoutes?(router: Router, done: (request: Request, result: Person | Error) => void): void;
}

export interface LoginParts {
  /** Of the cluster that knows whose a token is. */
  readonly api: KubernetesApi;
  readonly sessions: Sessions;
  readonly sealer: Sealer;
}

export function createLogin(config: AuthConfig, parts: LoginParts): Login {
  switch (config.mode) {
    case 'none':
      return withoutLogin;
    case 'token':
      return new TokenLogin(parts);
    case 'proxy':
      return new ProxyLogin(config);
    case 'oidc':
      return new OidcLogin(config, parts);
  }
}

const local: Person = {
  name: 'local user',
  anonymous: true,
  identity: { kind: 'server' },
  csrfSubject: 'local user',
  until: undefined,
};

const withoutLogin: Login = {
  options: { mode: 'none' },
  authenticate: () => Promise.resolve(local),
  enter: () => Promise.resolve(local),
  leave: () => Promise.resolve({ person: undefined, redirect: null }),
};
