import { isIP } from 'node:net';
import type { ServerConfig } from '@padlock/server';
import { UsageError } from '../usageError.ts';
import { positive } from './positive.ts';
import { webAddress } from './webAddress.ts';

/** Flags about how browsers and proxies reach the server, as `parseArgs` takes them. */
export const exposureFlags = {
  'tls-cert-file': { type: 'string' },
  'tls-key-file': { type: 'string' },
  'proxy-client-ca-file': { type: 'string' },
  'frame-ancestor': { type: 'string', multiple: true },
  'trusted-proxy': { type: 'string', multiple: true },
  'requests-per-minute': { type: 'string' },
} as const;

interface Flags {
  readonly 'tls-cert-file'?: string | undefined;
  readonly 'tls-key-file'?: string | undefined;
  readonly 'proxy-client-ca-file'?: string | undefined;
  readonly 'frame-ancestor'?: readonly string[] | undefined;
  readonly 'trusted-proxy'?: readonly string[] | undefined;
  readonly 'requests-per-minute'?: string | undefined;
}

export type Exposure = Required<
  Pick<ServerConfig, 'tls' | 'frameAncestors' | 'trustedProxies' | 'rateLimits'>
>;

/** @throws {UsageError} */
export function exposureOf(flags: Flags): Exposure {
  const requestsPerMinute = positive('--requests-per-minute', flags['requests-per-minute']);
  return {
    tls: tlsOf(flags),
    frameAncestors: (flags['frame-ancestor'] ?? []).map(
      (given) => webAddress('--frame-ancestor', given, 'https://portal.example.com').origin,
    ),
    trustedProxies: (flags['trusted-proxy'] ?? []).map(networkOf),
    rateLimits: requestsPerMinute === undefined ? {} : { requestsPerMinute },
  };
}

function tlsOf(flags: Flags): ServerConfig['tls'] {
  const { 'tls-cert-file': certFile, 'tls-key-file': keyFile, 'proxy-client-ca-file': clientCaFile } = flags;
  if (certFile === undefined && keyFile === undefined) {
    if (clientCaFile === undefined) return undefined;
    throw new UsageError(
      '--proxy-client-ca-file takes TLS that ends here: give --tls-cert-file and --tls-key-file, too.',
    );
  }
  if (certFile === undefined || keyFile === undefined)
    throw new UsageError('--tls-cert-file and --tls-key-file go together.');
  return { certFile, keyFile, ...(clientCaFile === undefined ? {} : { clientCaFile }) };
}

function networkOf(given: string): string {
  const [address = '', bits, ...more] = given.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const right = bits === undefined ? most > 0 : /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  if (!right || more.length > 0)
    throw new UsageError(
      `--trusted-proxy must be an address or a network such as 10.0.0.0/8, not "${given}".`,
    );
  return given;
}
