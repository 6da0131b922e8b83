import { readFileSync } from 'node:fs';
import { isLoopback, type ServerConfig } from '@padlock/server';
import { UsageError } from '../usageError.ts';
import { positive } from './positive.ts';
import { webAddress } from './webAddress.ts';

/** Flags about logins, as `parseArgs` takes them. */
export const authFlags = {
  auth: { type: 'string' },
  'session-secret-file': { type: 'string' },
  'session-idle-minutes': { type: 'string' },
  'session-hours': { type: 'string' },
  'proxy-secret-file': { type: 'string' },
  'proxy-client-name': { type: 'string' },
  'proxy-user-header': { type: 'string' },
  'proxy-groups-header': { type: 'string' },
  'oidc-issuer': { type: 'string' },
  'oidc-client-id': { type: 'string' },
  'oidc-client-secret-file': { type: 'string' },
  'oidc-scopes': { type: 'string' },
  'oidc-username-claim': { type: 'string' },
  'oidc-groups-claim': { type: 'string' },
  'oidc-act-as': { type: 'string' },
} as const;

type Flags = { readonly [N in keyof typeof authFlags | 'proxy-client-ca-file']?: string | undefined };

const minSecretLength = 16;

/** @throws {UsageError} */
export function authOf(flags: Flags, publicUrl: string | undefined): NonNullable<ServerConfig['auth']> {
  const mode = flags.auth ?? 'none';
  for (const one of ['proxy', 'oidc']) {
    const alone = Object.entries(flags).find(
      ([name, value]) => name.startsWith(`${one}-`) && value !== undefined,
    );
    if (mode !== one && alone !== undefined)
      throw new UsageError(`--${alone[0]} is about --auth ${one}: give that, too.`);
  }
  switch (mode) {
    case 'none':
    case 'token':
      return { mode };
    case 'proxy':
      return proxyOf(flags);
    case 'oidc':
      return oidcOf(flags, publicUrl);
    default:
      throw new UsageError(`--auth must be one of none, token, proxy, oidc, not "${mode}".`);
  }
}

/** @throws {UsageError} */
export function sessionOf(flags: Flags, env: NodeJS.ProcessEnv): NonNullable<ServerConfig['session']> {
  const secretFile = flags['session-secret-file'] ?? (env['PADLOCK_SESSION_SECRET_FILE'] || undefined);
  const idle = positive('--session-idle-minutes', flags['session-idle-minutes']);
  const hours = positive('--session-hours', flags['session-hours']);
  return {
    ...(secretFile === undefined ? {} : { secretFile }),
    ...(idle === undefined ? {} : { idleMinutes: idle }),
    ...(hours === undefined ? {} : { totalMinutes: 60 * hours }),
  };
}

function oidcOf(flags: Flags, publicUrl: string | undefined): NonNullable<ServerConfig['auth']> {
  const issuer = flags['oidc-issuer'];
  const clientId = flags['oidc-client-id'];
  if (issuer === undefined || clientId === undefined || publicUrl === undefined)
    throw new UsageError('--auth oidc needs --oidc-issuer URL, --oidc-client-id ID and --public-url URL.');
  const { protocol, hostname } = webAddress('--oidc-issuer', issuer, 'https://login.example.com');
  if (protocol !== 'https:' && !isLoopback(hostname.replaceAll(/[[\]]/g, '')))
    throw new UsageError('--oidc-issuer must be an https address: logins go there.');
  const actAs = flags['oidc-act-as'] ?? 'impersonate';
  if (actAs !== 'impersonate' && actAs !== 'token')
    throw new UsageError(`--oidc-act-as must be impersonate or token, not "${actAs}".`);
  const secretFile = flags['oidc-client-secret-file'];
  return {
    mode: 'oidc',
    issuer,
    clientId,
    publicUrl,
    actAs,
    ...(secretFile === undefined ? {} : { clientSecret: contentOf('--oidc-client-secret-file', secretFile) }),
    ...(flags['oidc-scopes'] === undefined ? {} : { scopes: flags['oidc-scopes'] }),
    ...(flags['oidc-username-claim'] === undefined ? {} : { usernameClaim: flags['oidc-username-claim'] }),
    ...(flags['oidc-groups-claim'] === undefined ? {} : { groupsClaim: flags['oidc-groups-claim'] }),
  };
}

function proxyOf(flags: Flags): NonNullable<ServerConfig['auth']> {
  const {
    'proxy-secret-file': secretFile,
    'proxy-client-ca-file': authorities,
    'proxy-client-name': name,
    'proxy-user-header': userHeader,
    'proxy-groups-header': groupsHeader,
  } = flags;
  if (secretFile === undefined && authorities === undefined)
    throw new UsageError(
      '--auth proxy needs --proxy-secret-file PATH (what the proxy sends in the header Padlock-Proxy-Secret), or --proxy-client-ca-file PATH (who signs its client certificate).',
    );
  if (name !== undefined && authorities === undefined)
    throw new UsageError(
      '--proxy-client-name is the name in a certificate: give --proxy-client-ca-file, too.',
    );
  return {
    mode: 'proxy',
    ...(secretFile === undefined ? {} : { secret: proxySecret(secretFile) }),
    ...(authorities === undefined ? {} : { certificate: { name } }),
    ...(userHeader === undefined ? {} : { userHeader }),
    ...(groupsHeader === undefined ? {} : { groupsHeader }),
  };
}

function proxySecret(path: string): string {
  const secret = contentOf('--proxy-secret-file', path);
  if (secret.length < minSecretLength)
    throw new UsageError(`The secret in ${path} must have at least ${minSecretLength} characters.`);
  return secret;
}

function contentOf(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new UsageError(`${flag}: the file ${path} cannot be read.`);
  }
}
