import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Certificate {
  /** Files in PEM. */
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes a certificate that is good for a day, by `openssl`, in a folder of the test.
 *
 * @param name its file name and common name.
 * @param options.host name or address for which it is; without, it is one of a client or an authority.
 * @param options.issuer the authority that signs it; without, it signs itself.
 */
export function makeCertificate(
  folder: string,
  name: string,
  options: { readonly host?: string; readonly issuer?: Certificate } = {},
): Certificate {
  const { host, issuer } = options;
  const made = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const isAddress = host !== undefined && /^[\d.]+$/.test(host);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', `/CN=${name}`, '-out', made.cert, '-keyout', made.key],
      ...(host === undefined ? [] : ['-addext', `subjectAltName=${isAddress ? 'IP' : 'DNS'}:${host}`]),
      ...(issuer === undefined
        ? []
        : ['-CA', issuer.cert, '-CAkey', issuer.key, '-addext', 'basicConstraints=critical,CA:FALSE']),
    ],
    { stdio: 'pipe' },
  );
  return made;
}
