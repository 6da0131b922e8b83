import { expect, it } from 'vitest';
import { minimumTlsWords, proxiesWords, rootWords, versionsText } from './controlPlaneWords.ts';

it('warns of TLS below 1.2 and of nothing else', () => {
  expect((['AUTO', '1.2', '1.3'] as const).map((minimum) => minimumTlsWords(minimum).warning)).toEqual([
    null,
    null,
    null,
  ]);
  expect(minimumTlsWords('1.0').warning).toContain('RFC 8996');
});

it('counts the proxies that run another version than their control plane', () => {
  const versions = [{ version: '1.27.3', pods: 1 }];
  expect(proxiesWords({ versions, proxies: [{ version: '1.27.3', pods: 17 }] })).toEqual({
    text: '17',
    warning: null,
  });
  const mixed = [
    { version: '1.27.3', pods: 17 },
    { version: '1.26.6', pods: 3 },
  ];
  expect(proxiesWords({ versions, proxies: mixed })).toMatchObject({ text: '3 of 20 on another version' });
  expect(proxiesWords({ versions: [], proxies: mixed }).warning).toBeNull();
  expect(versionsText(mixed)).toBe('1.27.3 (17), 1.26.6 (3)');
});

it('warns of a root before it ends, and after', () => {
  const root = {
    subject: 'O=cluster.local',
    issuer: 'O=cluster.local',
    selfSigned: true,
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2036-01-01T00:00:00Z',
    fingerprint: '',
  };
  const at = (time: string) => rootWords([root], Date.parse(time)).warning;
  expect(at('2026-11-21T00:00:00Z')).toBeNull();
  expect(at('2035-12-01T00:00:00Z')).toContain('31 days');
  expect(at('2036-01-02T00:00:00Z')).toContain('has expired');
  expect(rootWords(null, 0).text).toBe('cannot be read');
});
