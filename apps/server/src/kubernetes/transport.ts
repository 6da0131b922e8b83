import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { HttpMethod, type KubeConfig, RequestContext } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Identity } from '../auth/identity.ts';
import { ConfigError } from '../config.ts';

/** Where to send a request, with which headers, over which pool of connections. */
export interface Target {
  readonly url: string;
  readonly headers: Record<string, string | string[]>;
  readonly dispatcher: Dispatcher;
}

/** The same as client-go: some load balancers drop connections that are silent for a minute. */
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 30_000 };

/**
 * `own`: with our client certificate, if we have one. `bare`: without any, since a certificate would win over a person's token.
 * `impersonating`: as `own`, but HTTP/1.1. Each group stands in a line of its own, and undici joins such lines with commas when it
 * speaks HTTP/2: the API server would take the list for the name of one group.
 */
const pools = { server: 'own', token: 'bare', impersonate: 'impersonating' } as const;
type PoolName = (typeof pools)[Identity['kind']];

/**
 * Connections to one API server. client-node reads credentials (exec plugins, token files, client certificates), but makes a
 * new connection pool for each request; here a pool lives as long as its TLS settings stay the same.
 */
export class KubernetesTransport {
  readonly #kubeConfig: KubeConfig;
  readonly #lookup: { readonly lookup?: LookupFunction };
  readonly #pools = new Map<PoolName, { readonly key: string; readonly dispatcher: Promise<Dispatcher> }>();

  /** @param addressGuard looks up the names of servers that may not lead everywhere. */
  constructor(kubeConfig: KubeConfig, addressGuard?: LookupFunction) {
    this.#kubeConfig = kubeConfig;
    this.#lookup = addressGuard === undefined ? {} : { lookup: addressGuard };
  }

  /** Credentials are read for each request, because tokens and certificates rotate. */
  async target(path: string, identity: Identity = { kind: 'server' }): Promise<Target> {
    const cluster = this.#kubeConfig.getCurrentCluster();
    if (cluster === null) throw new ConfigError('The kubeconfig has no current cluster.');
    const options: RequestOptions = {};
    await this.#kubeConfig.applyToHTTPSOptions(options);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(options.headers ?? {}))
      headers[name.toLowerCase()] = String(value);
    if (typeof options.auth === 'string')
      headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
    const url = cluster.server.replace(/\/+$/, '') + path;
    const pool = pools[identity.kind];
    const tls = tlsOf(options);
    const dispatcher = await this.#dispatcher(
      pool,
      pool === 'bare' ? withoutCredentials(tls) : tls,
      cluster.server,
      cluster.proxyUrl,
    );
    return { url, headers: headersFor(identity, headers), dispatcher };
  }

  async close(): Promise<void> {
    const opened = Array.from(this.#pools.values(), ({ dispatcher }) => dispatcher);
    this.#pools.clear();
    await Promise.allSettled(opened.map(async (dispatcher) => (await dispatcher).destroy()));
  }

  #dispatcher(
    pool: PoolName,
    tls: TlsSettings,
    server: string,
    proxy: string | undefined,
  ): Promise<Dispatcher> {
    const key = createHash('sha256')
      .update(JSON.stringify([tls, proxy]))
      .digest('base64');
    const known = this.#pools.get(pool);
    if (known?.key === key) return known.dispatcher;
    // Known before it is open: those who ask meanwhile would open one each.
    const dispatcher = this.#open(pool, tls, server, proxy);
    const opened = { key, dispatcher };
    this.#pools.set(pool, opened);
    dispatcher.catch(() => {
      if (this.#pools.get(pool) === opened) this.#pools.delete(pool);
    });
    // Certificates rotated: requests that run on the old pool end by themselves.
    known?.dispatcher.then((old) => old.close()).catch(() => undefined);
    return dispatcher;
  }

  async #open(
    pool: PoolName,
    tls: TlsSettings,
    server: string,
    proxy: string | undefined,
  ): Promise<Dispatcher> {
    const allowH2 = pool !== 'impersonating';
    if (proxy === undefined)
      return new Agent({ allowH2, connect: { ...tls, ...keepAlive, ...this.#lookup } });
    if (!proxy.startsWith('socks'))
      return new ProxyAgent({ uri: proxy, allowH2, requestTls: tls, connect: keepAlive });
    // client-node keeps its SOCKS connector to itself: take the dispatcher that it makes.
    const context = new RequestContext(server, HttpMethod.GET);
    await this.#kubeConfig.applySecurityAuthentication(context);
    return context.getDispatcher() ?? new Agent();
  }
}

type TlsSettings = Pick<
  RequestOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'rejectUnauthorized' | 'servername'
>;

function tlsOf(options: RequestOptions): TlsSettings {
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(pfx === undefined ? {} : { pfx }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername === undefined ? {} : { servername }),
  };
}

function withoutCredentials({ cert: _cert, key: _key, pfx: _pfx, ...tls }: TlsSettings): TlsSettings {
  return tls;
}

/** Our own credentials, somebody's token instead of them, or ours together with whom they are used for. */
function headersFor(identity: Identity, own: Readonly<Record<string, string>>): Target['headers'] {
  switch (identity.kind) {
    case 'server':
      return own;
    case 'token':
      return { authorization: `Bearer ${identity.token}` };
    case 'impersonate':
      return {
        ...own,
        'impersonate-user': headerText(identity.user),
        ...(identity.groups.length === 0 ? {} : { 'impersonate-group': identity.groups.map(headerText) }),
      };
  }
}

/** The API server reads headers as UTF-8; a header is written as one byte for each character. */
function headerText(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}
