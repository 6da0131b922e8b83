import { readFileSync } from 'node:fs';
import type { ServerConfig } from '@padlock/server';
import { UsageError } from '../usageError.ts';

/** Flags about logins, as `parseArgs` takes them. */
export const authFlags = {
  auth: { type: 'string' },
  'session-secret-file': { type: 'string' },
  'session-idle-minutes': { type: 'string' },
  'session-hours': { type: 'string' },
  'proxy-secret-file': { type: 'string' },
  'proxy-user-header': { type: 'string' },
  'proxy-groups-header': { type: 'string' },
} as const;

type Flags = { readonly [N in keyof typeof authFlags]?: string | undefined };

const minSecretLength = 16;

/** @throws {UsageError} */
export function authOf(flags: Flags): NonNullable<ServerConfig['auth']> {
  const mode = flags.auth ?? 'none';
  if (mode !== 'proxy') {
    const alone = (['proxy-secret-file', 'proxy-user-header', 'proxy-groups-header'] as const).find(
      (name) => flags[name] !== undefined,
    );
    if (alone !== undefined) throw new UsageError(`--${alone} is about --auth proxy: give that, too.`);
  }
  switch (mode) {
    case 'none':
    case 'token':
      return { mode };
    case 'proxy':
      return {
        mode,
        secret: proxySecret(flags['proxy-secret-file']),
        ...(flags['proxy-user-header'] === undefined ? {} : { userHeader: flags['proxy-user-header'] }),
        ...(flags['proxy-groups-header'] === undefined ? {} : { groupsHeader: flags['proxy-groups-header'] }),
      };
    default:
      throw new UsageError(`--auth must be one of none, token, proxy, not "${mode}".`);
  }
}

/** @throws {UsageError} */
export function sessionOf(flags: Flags, env: NodeJS.ProcessEnv): NonNullable<ServerConfig['session']> {
  const secretFile = flags['session-secret-file'] ?? env['PADLOCK_SESSION_SECRET_FILE'];
  const idle = positive('--session-idle-minutes', flags['session-idle-minutes']);
  const hours = positive('--session-hours', flags['session-hours']);
  return {
    ...(secretFile === undefined ? {} : { secretFile }),
    ...(idle === undefined ? {} : { idleMinutes: idle }),
    ...(hours === undefined ? {} : { totalMinutes: 60 * hours }),
  };
}

function proxySecret(path: string | undefined): string {
  if (path === undefined)
    throw new UsageError(
      '--auth proxy needs --proxy-secret-file PATH: what the proxy sends in the header Padlock-Proxy-Secret.',
    );
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

function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new UsageError(`${flag} must be a whole number from 1, not "${text}".`);
  return Number(text);
}
