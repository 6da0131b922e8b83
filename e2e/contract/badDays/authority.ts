import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd } from '../../testbed/process/runToEnd.ts';
import type { Certificate } from './relay.ts';

/** Who signs certificates for 127.0.0.1. */
export interface Authority {
  /** PEM. */
  readonly ca: string;
  sign(name: string): Promise<Certificate>;
}

/** Makes one, by `openssl`, with files in a folder of the test. */
export async function makeAuthority(folder: string, name: string): Promise<Authority> {
  const own = filesOf(folder, name);
  await selfSigned(own, name);
  return {
    ca: await readFile(own.cert, 'utf8'),
    async sign(host) {
      const made = filesOf(folder, `${name}-${host}`);
      await selfSigned(made, host, [
        ...['-CA', own.cert, '-CAkey', own.key, '-addext', 'basicConstraints=critical,CA:FALSE'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1'],
      ]);
      return { cert: await readFile(made.cert, 'utf8'), key: await readFile(made.key, 'utf8') };
    },
  };
}

function filesOf(folder: string, name: string): Certificate {
  return { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
}

async function selfSigned(
  { cert, key }: Certificate,
  commonName: string,
  more: readonly string[] = [],
): Promise<void> {
  await runToEnd('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
    ...['-subj', `/CN=${commonName}`, '-out', cert, '-keyout', key, ...more],
  ]);
}
