import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';
import { ConfigError } from '../config.ts';
import { monotonicMs } from '../monotonic.ts';

interface Keys {
  readonly id: string;
  readonly encryption: Uint8Array;
  readonly csrf: Uint8Array;
  readonly alias: Uint8Array;
}

const minSecretLength = 32;
/** How often a file of secrets is looked at again. */
const rereadMs = 5_000;

/**
 * Encrypts what the browser keeps for us, so that no replica needs a store. The first secret seals, all of them open: a new one
 * is put in front, and the old one taken away when the last session under it has ended.
 */
export class Sealer {
  readonly #source: () => readonly Keys[];

  private constructor(source: () => readonly Keys[]) {
    this.#source = source;
  }

  /** Sessions end with the process. */
  static withRandomKey(): Sealer {
    const keys = [keysOf(randomBytes(32).toString('base64'))];
    return new Sealer(() => keys);
  }

  /**
   * One secret a line, the newest first; the file is read again when it changes.
   *
   * @throws {ConfigError} when it cannot be read now, or holds no secret that is long enough.
   */
  static fromFile(path: string): Sealer {
    let known = readSecrets(path);
    let readAt = monotonicMs();
    return new Sealer(() => {
      if (monotonicMs() - readAt > rereadMs) {
        readAt = monotonicMs();
        // A file that is just being replaced must not log everybody out.
        try {
          if (statSync(path).mtimeMs !== known.mtimeMs) known = readSecrets(path);
        } catch {
          return known.keys;
        }
      }
      return known.keys;
    });
  }

  /** @param purpose what is sealed for one cannot be opened for another. */
  async seal(purpose: string, claims: JWTPayload, seconds: number): Promise<string> {
    const [key] = this.#source();
    if (key === undefined) throw new Error('no key to seal with');
    return new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: key.id })
      .setAudience(purpose)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
      .encrypt(key.encryption);
  }

  /** undefined: not ours, changed on the way, too old, or sealed for something else. */
  async open(purpose: string, text: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtDecrypt(
        text,
        ({ kid }) => {
          const key = this.#source().find(({ id }) => id === kid);
          if (key === undefined) throw new Error('a key of before');
          return key.encryption;
        },
        { audience: purpose, keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
      );
      return payload;
    } catch {
      return undefined;
    }
  }

  /** A name for what may not be named: the same for the same, on every replica, and nobody without the secret can tell which. */
  alias(name: string): string {
    const [key] = this.#source();
    if (key === undefined) throw new Error('no key to sign with');
    return `hidden-${createHmac('sha256', key.alias).update(name).digest('hex').slice(0, 8)}`;
  }

  /** The token that writes of one session carry. */
  csrfToken(subject: string): string {
    const [key] = this.#source();
    if (key === undefined) throw new Error('no key to sign with');
    return csrfOf(key, subject).toString('base64url');
  }

  isCsrfToken(subject: string, token: string): boolean {
    const given = Buffer.from(token, 'base64url');
    return this.#source().some((key) => {
      const expected = csrfOf(key, subject);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}

function csrfOf(key: Keys, subject: string): Buffer {
  return createHmac('sha256', key.csrf).update(subject).digest();
}

function keysOf(secret: string): Keys {
  const derive = (purpose: string) => new Uint8Array(hkdfSync('sha256', secret, 'padlock', purpose, 32));
  return {
    id: createHash('sha256').update(derive('key id')).digest('base64url').slice(0, 11),
    encryption: derive('encryption'),
    csrf: derive('csrf'),
    alias: derive('alias'),
  };
}

function readSecrets(path: string): { readonly keys: readonly Keys[]; readonly mtimeMs: number } {
  let text: string;
  let mtimeMs: number;
  try {
    ({ mtimeMs } = statSync(path));
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(`The file of session secrets ${path} cannot be read.`);
  }
  const secrets = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (secrets.length === 0 || secrets.some(({ length }) => length < minSecretLength))
    throw new ConfigError(
      `The file of session secrets ${path} must hold one secret a line, each of at least ${minSecretLength} characters, such as openssl rand -base64 32 makes.`,
    );
  return { keys: secrets.map(keysOf), mtimeMs };
}
