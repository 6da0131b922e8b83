import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import Provider from 'oidc-provider';
import { Browser } from './browser.ts';

/** A real OpenID provider on loopback, with the people that it knows. */
export interface OpenIdProvider {
  readonly issuer: string;
  /** Every token and code that it gave so far. */
  readonly given: readonly string[];
  /** Goes through the provider's own pages. @returns where that ends, at Padlock. */
  logIn(padlock: Browser, name: string, from?: string): Promise<string>;
  stop(): Promise<void>;
}

const daySeconds = 86_400;

/**
 * Access tokens last a second unless told otherwise, so that renewal can be seen.
 *
 * @param options.known names of those who may still log in.
 * @param options.host by which it is addressed: `localhost` is another site than `127.0.0.1`.
 * @param options.refreshes false: it gives no refresh tokens.
 * @param options.tls certificate and key, for one behind https.
 */
export async function startOpenIdProvider(options: {
  readonly publicUrl: string;
  readonly clientSecret: string;
  readonly people: Readonly<Record<string, { readonly email: string; readonly groups: readonly string[] }>>;
  readonly known: ReadonlySet<string>;
  readonly host?: 'localhost' | '127.0.0.1';
  readonly accessTokenSeconds?: number;
  readonly refreshes?: boolean;
  readonly tls?: ServerOptions;
}): Promise<OpenIdProvider> {
  const { publicUrl, people, known, tls } = options;
  const listener = tls === undefined ? createServer() : createTlsServer(tls);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const issuer = `${tls === undefined ? 'http' : 'https'}://${options.host ?? '127.0.0.1'}:${portOf(listener)}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'padlock',
        client_secret: options.clientSecret,
        redirect_uris: [`${publicUrl}/api/login/callback`],
        post_logout_redirect_uris: [`${publicUrl}/login`],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'email', 'groups'],
    ttl: {
      AccessToken: options.accessTokenSeconds ?? 1,
      ...{ IdToken: 60, Interaction: 600, Grant: daySeconds, Session: daySeconds, RefreshToken: daySeconds },
    },
    issueRefreshToken: () => Promise.resolve(options.refreshes ?? true),
    findAccount: (_context, id) =>
      known.has(id)
        ? { accountId: id, claims: () => ({ sub: id, email_verified: true, ...people[id] }) }
        : undefined,
  });
  const given: string[] = [];
  provider.on('grant.success', ({ body }) => {
    const answer: unknown = body;
    if (typeof answer !== 'object' || answer === null) return;
    for (const [name, value] of Object.entries(answer))
      if (name.endsWith('_token') && typeof value === 'string') given.push(value);
  });
  const answer = provider.callback();
  listener.on('request', (request, response) => void answer(request, response));

  return {
    issuer,
    given,
    async logIn(padlock, name, from = '/clusters/demo') {
      const atProvider = new Browser(issuer);
      const begun = await padlock.get(`/api/login/start?from=${encodeURIComponent(from)}`);
      let next = begun.headers.get('location') ?? '';
      for (let step = 0; step < 12 && next.startsWith(issuer); step++) {
        const path = next.slice(issuer.length);
        let page = await atProvider.get(path);
        if (page.status === 200) {
          const html = await page.text();
          const prompt = html.includes('name="login"')
            ? { prompt: 'login', login: name, password: 'x' }
            : { prompt: 'consent' };
          const action = /action="([^"]+)"/.exec(html)?.[1] ?? path;
          page = await atProvider.submit(action.replace(issuer, ''), prompt);
        }
        next = new URL(page.headers.get('location') ?? '', issuer).href;
      }
      const back = new URL(next);
      given.push(...['code', 'state'].map((parameter) => back.searchParams.get(parameter) ?? ''));
      const answered = await padlock.get(back.pathname + back.search);
      return answered.headers.get('location') ?? '';
    },
    async stop() {
      listener.close();
      listener.closeAllConnections();
      await once(listener, 'close');
    },
  };
}

/** A port that was free a moment ago, for a server that must know its own address before it listens. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = portOf(probe);
  probe.close();
  await once(probe, 'close');
  return port;
}

function portOf(one: Server): number {
  const address = one.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
