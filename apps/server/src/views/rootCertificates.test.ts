import { expect, it } from 'vitest';
import { rootCertificates } from './rootCertificates.ts';

// Self-signed, made for this test: O=cluster.local, until November 2036. Its key was thrown away.
const root = `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUPOzQ3PRHPFR1Tqu9sEoM8hXMdG4wCgYIKoZIzj0EAwIw
GDEWMBQGA1UECgwNY2x1c3Rlci5sb2NhbDAeFw0yNjExMjExMDE3NTJaFw0zNjEx
MTgxMDE3NTJaMBgxFjAUBgNVBAoMDWNsdXN0ZXIubG9jYWwwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAASNvSrQnAqA99ZpU+5TQgQNGySWgzSa2NR3w1tpHwir7mZ1
St8T/5bDRmHWAS58hkf/kJfBo3TIIq8SESTIkFzvo2MwYTAdBgNVHQ4EFgQUXdw3
l7eDxusGv91Yfz1PuGZ3euowHwYDVR0jBBgwFoAUXdw3l7eDxusGv91Yfz1PuGZ3
euowDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwCgYIKoZIzj0EAwID
RwAwRAIgJUXScigrbimkNOleOfLuhJoqhubitD7ruGHZ9DIHeHgCIGw5gwPILmLr
AhP5t9wH8J1dOU4gMydVVrlfJh8GZOry
-----END CERTIFICATE-----
`;

it('tells whose root it is and until when, and what is no certificate is left out', () => {
  const broken = root.replace('MII', 'AAA');
  const found = rootCertificates(`${broken}\n# rotated\n${root}`);
  expect(found).toMatchObject([
    {
      subject: 'O=cluster.local',
      issuer: 'O=cluster.local',
      selfSigned: true,
      notBefore: '2026-11-21T10:17:52.000Z',
      notAfter: '2036-11-18T10:17:52.000Z',
    },
  ]);
  expect(found[0]?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(rootCertificates('nothing')).toEqual([]);
});
