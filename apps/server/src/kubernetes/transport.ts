import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import { HttpMethod, type KubeConfig, RequestContext } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { ConfigError } from '../config.ts';

/** Where to send a request, with which headers, over which pool of connections. */
export interface Target {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly dispatcher: Dispatcher;
}

/** The same as client-go: some load balancers drop connections that are silent for a minute. */
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 30_000 };

/**
 * Connections to one API server. client-node reads credentials (exec plugins, token files, client certificates), but makes a
 * new connection pool for each request; here a pool lives as long as its TLS settings stay the same.
 */
export class KubernetesTransport {
  readonly #kubeConfig: KubeConfig;
  #pool: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;

  constructor(kubeConfig: KubeConfig) {
    this.#kubeConfig = kubeConfig;
  }

  /** Credentials are read for each request, because tokens and certificates rotate. */
  async target(path: string): Promise<Target> {
    const cluster = this.#kubeConfig.getCurrentCluster();
    if (cluster === null) throw new ConfigError('The kubeconfig has no current cluster.');
    const options: RequestOptions = {};
    await this.#kubeConfig.applyToHTTPSOptions(options);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(options.headers ?? {}))
      headers[name.toLowerCase()] = String(value);
    if (typeof options.auth === 'string')
      headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
    return {
      url: cluster.server.replace(/\/+$/, '') + path,
      headers,
      dispatcher: await this.#dispatcher(tlsOf(options), cluster.server, cluster.proxyUrl),
    };
  }

  async close(): Promise<void> {
    await this.#pool?.dispatcher.destroy();
    this.#pool = undefined;
  }

  async #dispatcher(tls: TlsSettings, server: string, proxy: string | undefined): Promise<Dispatcher> {
    const key = createHash('sha256')
      .update(JSON.stringify([tls, proxy]))
      .digest('base64');
    if (this.#pool?.key === key) return this.#pool.dispatcher;
    const previous = this.#pool?.dispatcher;
    const dispatcher = await this.#open(tls, server, proxy);
    this.#pool = { key, dispatcher };
    // Certificates rotated: requests that run on the old pool end by themselves.
    previous?.close().catch(() => undefined);
    return dispatcher;
  }

  async #open(tls: TlsSettings, server: string, proxy: string | undefined): Promise<Dispatcher> {
    if (proxy === undefined) return new Agent({ connect: { ...tls, ...keepAlive } });
    if (!proxy.startsWith('socks'))
      return new ProxyAgent({ uri: proxy, requestTls: tls, connect: keepAlive });
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
