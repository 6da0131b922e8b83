import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { ConfigError, type TlsConfig } from '../config.ts';
import type { Logger } from '../logging.ts';

/** Certificates are renewed some hours before they end: a look at their files every few seconds is early enough. */
const lookMs = 2_000;

/** Slow senders are cut off; event streams are answers, which these limits do not touch. Milliseconds, and bytes of headers. */
export const requestLimits = {
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 32_768,
  // Longer than proxies keep theirs (a minute, mostly): else one sends a request on a connection that we close at this moment.
  keepAliveTimeout: 75_000,
};

export interface Listener {
  readonly server: Server;
  /** No longer looks for new certificates. */
  stop(): void;
}

/**
 * What browsers connect to: plain HTTP, or TLS whose certificate is read again when its files change.
 *
 * @throws {ConfigError} when a file cannot be read, or certificate and key do not belong together.
 */
export function createListener(
  tls: TlsConfig | undefined,
  app: RequestListener,
  log: Logger,
  limits = requestLimits,
): Listener {
  if (tls === undefined) return { server: createServer(limits, app), stop: () => undefined };
  let files = readFiles(tls);
  // A client without a certificate, such as a probe of the kubelet, gets in; whether it is the proxy, the login decides.
  const clients = { requestCert: tls.clientCaFile !== undefined, rejectUnauthorized: false };
  const server = (() => {
    try {
      return createTlsServer({ ...limits, ...clients, ...files }, app);
    } catch {
      throw new ConfigError(`${tls.certFile} and ${tls.keyFile} are no certificate with its key, in PEM.`);
    }
  })();
  const look = (): void => {
    try {
      const found = readFiles(tls);
      if (Object.entries(found).every(([name, text]) => files[name as keyof Files] === text)) return;
      // Throws while only one of two files has been replaced: the old pair serves on until the new one is whole.
      server.setSecureContext(found);
      files = found;
      log.info({ certificate: tls.certFile }, 'serves a new certificate');
    } catch (error) {
      log.warn(
        { certificate: tls.certFile, reason: error instanceof Error ? error.message : String(error) },
        'a new certificate cannot be used yet; the old one serves on',
      );
    }
  };
  const timer = setInterval(look, lookMs).unref();
  return { server, stop: () => clearInterval(timer) };
}

type Files = { readonly cert: string; readonly key: string; readonly ca?: string };

function readFiles({ certFile, keyFile, clientCaFile }: TlsConfig): Files {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw new ConfigError(`The file ${path} cannot be read.`);
    }
  };
  return {
    cert: read(certFile),
    key: read(keyFile),
    ...(clientCaFile === undefined ? {} : { ca: authorities(clientCaFile, read(clientCaFile)) }),
  };
}

/** Node takes a file without a certificate for nobody to be trusted, and says nothing. */
function authorities(path: string, text: string): string {
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw new ConfigError(`The file ${path} holds no certificate of an authority, in PEM.`);
  }
}
