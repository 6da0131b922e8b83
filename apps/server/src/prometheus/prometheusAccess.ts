import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { Agent } from 'undici';
import { ConfigError } from '../config.ts';
import type { PrometheusConfig, PrometheusTls, Secret } from './prometheusConfig.ts';

/** With which headers, over which pool of connections, a request goes out. */
export interface Access {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Agent;
}

interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

const connections = 8;
/** Header names are tokens (RFC 9110, 5.6.2); values are visible text. */
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/;
/** Set by the client itself, or by HTTP. */
const ownHeaders = new Set(['host', 'content-length', 'content-type', 'connection', 'transfer-encoding']);

/**
 * Credentials and TLS settings for Prometheus. Files are read for each request, because tokens and certificates rotate; the
 * pool of connections lives as long as the TLS settings stay the same.
 */
export class PrometheusAccess {
  readonly #config: PrometheusConfig;
  #pool: { readonly key: string; readonly agent: Agent } | undefined;

  constructor(config: PrometheusConfig) {
    this.#config = config;
  }

  /** Does Padlock say who it is? */
  get hasCredentials(): boolean {
    const { bearerToken, basicAuth, tenant, headerLines, headers } = this.#config;
    return [bearerToken, basicAuth, tenant, headerLines, headers].some((given) => given !== undefined);
  }

  /** @throws {ConfigError} naming the file that cannot be read, or what is wrong in it; never its content. */
  async open(): Promise<Access> {
    const { headers, headerLines, tenant } = this.#config;
    const lines = headerLines === undefined ? '' : await secretText(headerLines, 'headers');
    return {
      headers: {
        ...headers,
        ...parseHeaderLines(lines),
        ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
        ...(await authorization(this.#config)),
      },
      dispatcher: this.#dispatcher(await tlsSettings(this.#config.tls ?? {})),
    };
  }

  async close(): Promise<void> {
    await this.#pool?.agent.destroy();
    this.#pool = undefined;
  }

  #dispatcher(tls: TlsSettings): Agent {
    const key = createHash('sha256').update(JSON.stringify(tls)).digest('base64');
    if (this.#pool?.key === key) return this.#pool.agent;
    // A new pool takes what can be used only: half of a rotation must not end connections that work.
    checkTls(tls);
    const previous = this.#pool?.agent;
    const agent = new Agent({ connections, connect: { ...tls } });
    this.#pool = { key, agent };
    // Requests that run on the old pool end by themselves.
    previous?.close().catch(() => undefined);
    return agent;
  }
}

/**
 * Headers from lines of `Name: value`. Empty lines and lines that begin with # are left out.
 *
 * @throws {ConfigError} with the number of the line, never its text.
 */
export function parseHeaderLines(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name, value] = headerLine.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new ConfigError(`Line ${index + 1} of the headers for Prometheus is not "Name: value".`);
    if (ownHeaders.has(name.toLowerCase()))
      throw new ConfigError(`The header ${name} for Prometheus is set by Padlock itself: leave it out.`);
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

async function authorization(config: PrometheusConfig): Promise<Record<string, string>> {
  if (config.bearerToken !== undefined)
    return { authorization: `Bearer ${await secretText(config.bearerToken, 'bearer token')}` };
  if (config.basicAuth === undefined) return {};
  const { username, password } = config.basicAuth;
  const pair = `${username}:${await secretText(password, 'password')}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Files end with a line break that does not belong to the secret. */
async function secretText(secret: Secret, what: string): Promise<string> {
  const text = typeof secret === 'string' ? secret : await readText(secret.file, what);
  const trimmed = text.replace(/[\r\n]+$/, '');
  if (trimmed === '') throw new ConfigError(`The ${what} for Prometheus is empty.`);
  if (what !== 'headers' && /[\r\n]/.test(trimmed))
    throw new ConfigError(`The ${what} for Prometheus has more than one line.`);
  return trimmed;
}

async function tlsSettings(tls: PrometheusTls): Promise<TlsSettings> {
  const [ca, cert, key] = await Promise.all([
    tls.caFile === undefined ? undefined : readText(tls.caFile, 'CA'),
    tls.certFile === undefined ? undefined : readText(tls.certFile, 'client certificate'),
    tls.keyFile === undefined ? undefined : readText(tls.keyFile, 'key of the client certificate'),
  ]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  };
}

function checkTls({ ca, cert, key }: TlsSettings): void {
  if (ca !== undefined) checkCertificate(ca);
  try {
    createSecureContext({
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (error) {
    throw new ConfigError('The client certificate for Prometheus and its key do not fit, or are no PEM.', {
      cause: error,
    });
  }
}

/** Node takes any text as authorities, and then trusts none. */
function checkCertificate(pem: string): void {
  try {
    new X509Certificate(pem);
  } catch (error) {
    throw new ConfigError('The CA for Prometheus is no certificate in PEM.', { cause: error });
  }
}

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigError(`The ${what} for Prometheus cannot be read from ${file} (${code}).`, {
      cause: error,
    });
  }
}
