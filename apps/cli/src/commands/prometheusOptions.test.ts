import { describe, expect, it } from 'vitest';
import { UsageError } from '../usageError.ts';
import { prometheusOf } from './prometheusOptions.ts';

const url = 'http://prometheus:9090/';
const prometheus = 'http://prometheus:9090';

describe('options of Prometheus', () => {
  it('is an address alone where nothing else is said', () => {
    expect(prometheusOf({ prometheus }, {})).toEqual({ url });
    expect(prometheusOf({}, { PADLOCK_PROMETHEUS_URL: prometheus })).toEqual({ url });
  });

  it('takes secrets by their files', () => {
    expect(
      prometheusOf(
        {
          prometheus,
          'prometheus-bearer-token-file': '/run/token',
          'prometheus-headers-file': '/run/headers',
          'prometheus-tenant': 'mesh',
          'prometheus-ca-file': '/run/ca.pem',
          'prometheus-server-name': 'prometheus.example',
        },
        {},
      ),
    ).toEqual({
      url,
      bearerToken: { file: '/run/token' },
      headerLines: { file: '/run/headers' },
      tenant: 'mesh',
      tls: { caFile: '/run/ca.pem', serverName: 'prometheus.example' },
    });
  });

  it('takes everything from the environment, secrets themselves too', () => {
    const env = {
      PADLOCK_PROMETHEUS_URL: prometheus,
      PADLOCK_PROMETHEUS_USERNAME: 'padlock',
      PADLOCK_PROMETHEUS_PASSWORD: 'correct horse',
      PADLOCK_PROMETHEUS_HEADERS: 'X-A: 1\nX-B: 2',
      PADLOCK_PROMETHEUS_CERT_FILE: '/run/tls.crt',
      PADLOCK_PROMETHEUS_KEY_FILE: '/run/tls.key',
      PADLOCK_PROMETHEUS_BEARER_TOKEN: '',
    };
    expect(prometheusOf({}, env)).toEqual({
      url,
      basicAuth: { username: 'padlock', password: 'correct horse' },
      headerLines: 'X-A: 1\nX-B: 2',
      tls: { certFile: '/run/tls.crt', keyFile: '/run/tls.key' },
    });
    expect(prometheusOf({ 'prometheus-password-file': '/run/password' }, env)).toMatchObject({
      basicAuth: { password: { file: '/run/password' } },
    });
  });

  it.each([
    ['a user name without password', { 'prometheus-username': 'a' }, {}, /needs both/],
    ['a certificate without key', { 'prometheus-cert-file': 'a' }, {}, /needs both/],
    [
      'two identities',
      { 'prometheus-username': 'a', 'prometheus-password-file': 'b' },
      { PADLOCK_PROMETHEUS_BEARER_TOKEN: 't' },
      /not both/,
    ],
    [
      'none and some',
      { 'no-prometheus': true, 'prometheus-tenant': 'a' },
      {},
      /--prometheus-tenant and --no/,
    ],
  ])('refuses %s', (_, flags, env, message) => {
    const given = 'no-prometheus' in flags ? flags : { prometheus, ...flags };
    expect(() => prometheusOf(given, env)).toThrow(UsageError);
    expect(() => prometheusOf(given, env)).toThrow(message);
  });
});
