import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { LongCookie } from './cookies.ts';
import type { Person } from './viewer.ts';
import { loginRefused, loginRequired, sessionEnded } from './loginProblems.ts';
import type { Sealer } from './sealer.ts';

/** How long a session lasts. Minutes. */
export interface SessionLimits {
  /** Without a request: an open page sends some as long as it is open. */
  readonly idleMinutes: number;
  /** In all. */
  readonly totalMinutes: number;
}

export const defaultLimits: SessionLimits = { idleMinutes: 60, totalMinutes: 12 * 60 };

const Identity = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('token'), token: z.string() }),
  z.object({ kind: z.literal('impersonate'), user: z.string(), groups: z.array(z.string()).readonly() }),
]);

/** What the provider gave to renew a login with. */
const Provider = z.object({
  refreshToken: z.string().optional(),
  /** Unix seconds from which on it has to be renewed. */
  renewAt: z.number().optional(),
  /** Unix seconds until which it holds if the provider does not answer. */
  goodUntil: z.number().optional(),
});

const Session = z.object({
  id: z.string(),
  name: z.string(),
  identity: Identity,
  provider: Provider.optional(),
  /** Unix seconds. */
  began: z.number(),
  seen: z.number(),
});
export type Session = z.infer<typeof Session>;

const purpose = 'session';
/** Cookies are set again no more often than this, in seconds. */
const renewSeconds = 60;

/** Sessions in an encrypted cookie: the server keeps nothing. */
export class Sessions {
  readonly #sealer: Sealer;
  readonly #limits: SessionLimits;
  readonly #cookie: LongCookie;
  readonly #now: () => number;

  /** @param options.secure whether browsers come over TLS. @param options.now Unix milliseconds. */
  constructor(
    sealer: Sealer,
    options: { readonly secure: boolean; readonly limits: SessionLimits; readonly now?: () => number },
  ) {
    this.#sealer = sealer;
    this.#limits = options.limits;
    this.#cookie = new LongCookie('padlock_session', { secure: options.secure, sameSite: 'strict' });
    this.#now = options.now ?? Date.now;
  }

  /** @throws {ProblemError} when it does not fit into cookies. */
  async begin(
    request: Request,
    response: Response,
    who: Pick<Session, 'name' | 'identity' | 'provider'>,
  ): Promise<Session> {
    const now = this.#seconds();
    // A new id with each login, so that a session of before is worth nothing.
    const session: Session = { ...who, id: randomBytes(16).toString('base64url'), began: now, seen: now };
    await this.write(request, response, session);
    return session;
  }

  /** @throws {ProblemError} 401. */
  async read(request: Request, response: Response): Promise<Session> {
    const sealed = this.#cookie.read(request);
    if (sealed === undefined) throw loginRequired();
    const claims = Session.safeParse(await this.#sealer.open(purpose, sealed));
    const now = this.#seconds();
    if (!claims.success || now >= this.#endOf(claims.data)) {
      this.end(request, response);
      throw sessionEnded('Your session has ended. Log in again; you come back to this page.');
    }
    const session = { ...claims.data, seen: now };
    if (now - claims.data.seen >= renewSeconds) await this.write(request, response, session);
    return session;
  }

  async write(request: Request, response: Response, session: Session): Promise<void> {
    const sealed = await this.#sealer.seal(purpose, session, this.#endOf(session) - this.#seconds());
    try {
      this.#cookie.write(request, response, sealed);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw loginRefused(
        'Your login is too large for a browser to keep: it has too many groups, or its token is too long.',
        400,
      );
    }
  }

  end(request: Request, response: Response): void {
    this.#cookie.clear(request, response);
  }

  /** Unix milliseconds at which a session ends, if nothing more is heard of it. */
  until(session: Session): number {
    return 1_000 * this.#endOf(session);
  }

  #endOf({ began, seen }: Session): number {
    return Math.min(seen + 60 * this.#limits.idleMinutes, began + 60 * this.#limits.totalMinutes);
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1_000);
  }
}

/** The person behind a session. */
export function personOf(session: Session, sessions: Pick<Sessions, 'until'>): Person {
  return {
    name: session.name,
    anonymous: false,
    identity: session.identity,
    csrfSubject: session.id,
    // What goes on without a further request ends when the provider has to be asked: it comes back, and then it is.
    until: Math.min(sessions.until(session), 1_000 * (session.provider?.renewAt ?? Infinity)),
  };
}
