import { createHash } from 'node:crypto';
import { oidcStartPath, type LoginOptions } from '@padlock/contract';
import type { Request, Response, Router } from 'express';
import * as client from 'openid-client';
import { isLoopback } from '../config.ts';
import { ProblemError } from '../http/problems.ts';
import type { OidcAuth } from './authConfig.ts';
import { LongCookie } from './cookies.ts';
import { type Identity, impersonationProblem, isBearerToken } from './identity.ts';
import type { Login } from './login.ts';
import { loginRefused, sessionEnded } from './loginProblems.ts';
import { localPath } from './localPath.ts';
import { OidcTransactions } from './oidcTransactions.ts';
import type { Sealer } from './sealer.ts';
import { personOf, type Session, type Sessions } from './sessions.ts';
import type { Person } from './viewer.ts';

const oidcCallbackPath = '/api/login/callback';

/** Renewed at most this often, whatever lifetime the provider gives its tokens. Seconds. */
const minLifetime = 1;
/** The provider is asked at least this often whether it still knows the login: some give tokens for a day. Seconds. */
const askSeconds = 600;
/** Nobody stays in for longer without the provider being asked, whether it does not answer or cannot be asked. Seconds. */
const unaskedLifetime = 3_600;
/** Between questions to a provider that does not answer, while its last word holds. Seconds. */
const retrySeconds = 30;
/** Requests of one page share a renewal: a provider may take each refresh token once only. ms */
const shareMs = 60_000;

interface Granted {
  readonly name: string;
  readonly identity: Exclude<Identity, { kind: 'server' }>;
  readonly provider: NonNullable<Session['provider']>;
}

/** Mode `oidc`: code flow with PKCE at an OpenID provider. */
export class OidcLogin implements Login {
  readonly options: LoginOptions;
  readonly #auth: OidcAuth;
  readonly #sessions: Sessions;
  readonly #transactions: OidcTransactions;
  readonly #redirectUri: string;
  readonly #renewals = new Map<string, Promise<Granted>>();
  #provider: Promise<client.Configuration> | undefined;

  constructor(auth: OidcAuth, parts: { readonly sessions: Sessions; readonly sealer: Sealer }) {
    this.#auth = auth;
    this.options = { mode: 'oidc', provider: new URL(auth.issuer).host };
    this.#sessions = parts.sessions;
    const secure = new URL(auth.publicUrl).protocol === 'https:';
    this.#transactions = new OidcTransactions(
      parts.sealer,
      // The provider leads back from its own site, and no strict cookie comes along with that.
      new LongCookie('padlock_login', { secure, sameSite: 'lax' }),
    );
    this.#redirectUri = new URL(oidcCallbackPath, auth.publicUrl).href;
  }

  readonly authenticate = async (request: Request, response: Response): Promise<Person> => {
    const session = await this.#sessions.read(request, response);
    const { renewAt } = session.provider ?? {};
    if (renewAt === undefined || Date.now() < 1_000 * renewAt) return personOf(session, this.#sessions);
    const renewed: Session = { ...session, ...(await this.#renew(session, request, response)) };
    await this.#sessions.write(request, response, renewed);
    return personOf(renewed, this.#sessions);
  };

  enter(): Promise<Person> {
    return Promise.reject(loginRefused('Log in at the provider: this server takes no tokens.', 400));
  }

  async leave(request: Request, response: Response): Promise<Awaited<ReturnType<Login['leave']>>> {
    const session = await this.#sessions.read(request, response).catch(() => undefined);
    this.#sessions.end(request, response);
    const provider = await this.#configuration().catch(() => undefined);
    // Without a hint that holds a token: addresses are kept in histories and logs. The provider asks instead.
    const redirect =
      provider?.serverMetadata().end_session_endpoint === undefined
        ? null
        : client.buildEndSessionUrl(provider, {
            post_logout_redirect_uri: new URL('/login', this.#auth.publicUrl).href,
          }).href;
    return { person: session === undefined ? undefined : personOf(session, this.#sessions), redirect };
  }

  addRoutes(router: Router, done: (request: Request, result: Person | Error) => void): void {
    router.get(oidcStartPath, async (request, response) => {
      const from = localPath(request.query['from']);
      try {
        const provider = await this.#configuration();
        const { verifier, state, nonce } = await this.#transactions.begin(request, response, from);
        const url = client.buildAuthorizationUrl(provider, {
          redirect_uri: this.#redirectUri,
          scope: this.#auth.scopes ?? 'openid profile email groups',
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        });
        response.setHeader('Cache-Control', 'no-store');
        response.redirect(303, url.href);
      } catch (error) {
        fail(response, from, 'provider');
        done(request, error instanceof Error ? error : new Error('The provider does not answer.'));
      }
    });

    router.get(oidcCallbackPath, async (request, response) => {
      const transaction = await this.#transactions.end(request, response);
      if (transaction === undefined) return fail(response, '/', 'expired');
      try {
        const provider = await this.#configuration();
        const address = new URL(request.originalUrl, this.#auth.publicUrl);
        const tokens = await client.authorizationCodeGrant(
          provider,
          new URL(this.#redirectUri + address.search),
          {
            pkceCodeVerifier: transaction.verifier,
            expectedState: transaction.state,
            expectedNonce: transaction.nonce,
            idTokenExpected: true,
          },
        );
        const granted = await this.#grant(provider, tokens);
        const session = await this.#sessions.begin(request, response, granted);
        response.setHeader('Cache-Control', 'no-store');
        response.redirect(303, transaction.from);
        done(request, personOf(session, this.#sessions));
      } catch (error) {
        fail(response, transaction.from, error instanceof ProblemError ? 'refused' : 'provider');
        done(request, error instanceof Error ? error : new Error('The login failed.'));
      }
    });
  }

  async #configuration(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#auth;
    const url = new URL(issuer);
    const local = url.protocol === 'http:' && isLoopback(url.hostname.replaceAll(/[[\]]/g, ''));
    this.#provider ??= client.discovery(url, clientId, clientSecret, undefined, {
      execute: local ? [client.allowInsecureRequests] : [],
      timeout: 10,
    });
    try {
      return await this.#provider;
    } catch (error) {
      // It may be there the next time.
      this.#provider = undefined;
      throw error;
    }
  }

  /**
   * @param before what it renews: a provider that does not rotate refresh tokens sends none, and some send no ID token.
   * @throws {ProblemError} when the provider does not say who it is, or somebody whom Padlock must not act for.
   */
  async #grant(provider: client.Configuration, tokens: Tokens, before?: Session): Promise<Granted> {
    const { usernameClaim = 'email', groupsClaim = 'groups', actAs } = this.#auth;
    let claims: Record<string, unknown> = tokens.claims() ?? {};
    if (claims[usernameClaim] === undefined || claims[groupsClaim] === undefined)
      claims = { ...(await userInfo(provider, tokens)), ...claims };
    const name = claims[usernameClaim];
    if (typeof name !== 'string' || name === '')
      throw loginRefused(
        `The provider does not say who you are: the claim ${usernameClaim} is missing.`,
        403,
      );
    if (usernameClaim === 'email' && claims['email_verified'] === false)
      throw loginRefused('The provider has not verified your e-mail address.', 403);
    const refreshToken = tokens.refresh_token ?? before?.provider?.refreshToken;
    if (actAs === 'token') {
      const { token, goodUntil } = idTokenOf(tokens) ?? keptIdToken(before);
      return { name, identity: { kind: 'token', token }, provider: renewable(refreshToken, goodUntil) };
    }
    const groups = groupsOf(claims[groupsClaim]);
    const problem = impersonationProblem(name, groups);
    if (problem !== undefined) throw loginRefused(`Padlock does not act for you: ${problem}.`, 403);
    return {
      name,
      identity: { kind: 'impersonate', user: name, groups },
      provider: renewable(
        refreshToken,
        // Without a refresh token nobody can ask again, however short the access token is.
        now() + (refreshToken === undefined ? unaskedLifetime : lifetimeOf(tokens)),
      ),
    };
  }

  /** @throws {ProblemError} 401 when the provider no longer knows the login, 503 when it does not answer. */
  async #renew(
    session: Session,
    request: Request,
    response: Response,
  ): Promise<Pick<Session, 'name' | 'identity' | 'provider'>> {
    const { refreshToken, goodUntil = 0 } = session.provider ?? {};
    if (refreshToken === undefined) {
      this.#sessions.end(request, response);
      throw sessionEnded('Your login has ended. Log in again; you come back to this page.');
    }
    const key = createHash('sha256').update(refreshToken).digest('base64url');
    let renewal = this.#renewals.get(key);
    if (renewal === undefined) {
      renewal = this.#refresh(refreshToken, session);
      this.#renewals.set(key, renewal);
      // A provider that does not rotate refresh tokens is asked again when what it granted has run out.
      const forget = (): void => void this.#renewals.delete(key);
      renewal.then(({ provider: { renewAt = 0 } }) => {
        setTimeout(forget, Math.min(shareMs, Math.max(0, 1_000 * renewAt - Date.now()))).unref();
      }, forget);
    }
    try {
      return await renewal;
    } catch (error) {
      if (isRefusal(error)) {
        this.#sessions.end(request, response);
        throw sessionEnded('The provider has ended your login. Log in again; you come back to this page.');
      }
      // What it granted last still holds; it is asked again soon.
      const { name, identity, provider } = session;
      if (now() < goodUntil)
        return { name, identity, provider: { ...provider, renewAt: now() + retrySeconds } };
      throw new ProblemError({
        status: 503,
        code: 'provider_unreachable',
        title: 'Login cannot be renewed',
        detail: 'The OpenID provider does not answer, so that your login cannot be renewed. Try again soon.',
      });
    }
  }

  async #refresh(refreshToken: string, session: Session): Promise<Granted> {
    const provider = await this.#configuration();
    const tokens = await client.refreshTokenGrant(provider, refreshToken);
    return this.#grant(provider, tokens, session);
  }
}

type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;

/** @param goodUntil Unix seconds until which the grant holds. */
function renewable(refreshToken: string | undefined, goodUntil: number): Granted['provider'] {
  if (refreshToken === undefined) return { renewAt: goodUntil, goodUntil };
  return { refreshToken, renewAt: Math.min(goodUntil, now() + askSeconds), goodUntil };
}

/** Of what was granted, in seconds. Some providers name none. */
function lifetimeOf(tokens: Tokens): number {
  return Math.min(unaskedLifetime, Math.max(minLifetime, tokens.expiresIn() ?? Infinity));
}

function idTokenOf(tokens: Tokens): { readonly token: string; readonly goodUntil: number } | undefined {
  const { id_token: token } = tokens;
  const goodUntil = tokens.claims()?.exp;
  return token === undefined || !isBearerToken(token) || goodUntil === undefined
    ? undefined
    : { token, goodUntil };
}

/** @throws {ProblemError} when there is none that still holds. */
function keptIdToken(before: Session | undefined): { readonly token: string; readonly goodUntil: number } {
  const { goodUntil = 0 } = before?.provider ?? {};
  if (before?.identity.kind === 'token' && now() < goodUntil)
    return { token: before.identity.token, goodUntil };
  throw loginRefused('The provider gave no ID token for the cluster.', 403);
}

/** Whether the provider has said no. One that fails, or has too much to do, has not. */
function isRefusal(error: unknown): boolean {
  if (error instanceof client.ResponseBodyError)
    return error.status < 500 && error.status !== 429 && error.error !== 'temporarily_unavailable';
  return error instanceof ProblemError;
}

/** Unix seconds. */
function now(): number {
  return Math.floor(Date.now() / 1_000);
}

async function userInfo(
  provider: client.Configuration,
  tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
): Promise<Record<string, unknown>> {
  if (provider.serverMetadata().userinfo_endpoint === undefined) return {};
  const subject = tokens.claims()?.sub ?? client.skipSubjectCheck;
  return client.fetchUserInfo(provider, tokens.access_token, subject);
}

/** Providers send a list, or one name. */
function groupsOf(claim: unknown): string[] {
  const groups: unknown[] = Array.isArray(claim) ? claim : [claim];
  return groups.filter((group) => typeof group === 'string' && group !== '') as string[];
}

function fail(response: Response, from: string, failed: 'provider' | 'refused' | 'expired'): void {
  response.setHeader('Cache-Control', 'no-store');
  response.redirect(303, `/login?${new URLSearchParams({ from, failed }).toString()}`);
}
