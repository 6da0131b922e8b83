import { X509Certificate } from 'node:crypto';
import type { RootCertificate } from '@padlock/contract';

const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM bundle, the first to expire first. What is no certificate is left out. */
export function rootCertificates(bundle: string): RootCertificate[] {
  return (bundle.match(pem) ?? [])
    .flatMap((text) => parse(text) ?? [])
    .sort((a, b) => (a.notAfter < b.notAfter ? -1 : 1));
}

function parse(text: string): RootCertificate | undefined {
  try {
    const certificate = new X509Certificate(text);
    return {
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      selfSigned: certificate.checkIssued(certificate),
      notBefore: certificate.validFromDate.toISOString(),
      notAfter: certificate.validToDate.toISOString(),
      fingerprint: certificate.fingerprint256,
    };
  } catch {
    return undefined;
  }
}

/** Node writes one part of a name per line. */
function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
