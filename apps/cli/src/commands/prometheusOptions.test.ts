import { describe, expect, it } from 'vitest';
import { UsageError } from '../usageError.ts';
import { prometheusesOf, prometheusOf } from './prometheusOptions.ts';

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

describe('options of Prometheus for several clusters', () => {
  const west = 'http://west:9090/';

  it('name one address for all that a label tells apart, and others for single clusters', () => {
    expect(prometheusesOf({ prometheus: [prometheus] }, {})).toEqual({ prometheus: { url } });
    expect(
      prometheusesOf(
        {
          prometheus: [prometheus, `west=${west}`],
          'prometheus-cluster-label': 'cluster',
          'prometheus-tenant': 'mesh',
        },
        {},
      ),
    ).toEqual({
      prometheus: { url, tenant: 'mesh' },
      prometheusByCluster: { west: { url: west, tenant: 'mesh' } },
      prometheusClusterLabel: 'cluster',
    });
  });

  it('may name single clusters only', () => {
    expect(prometheusesOf({ prometheus: [`west=${west}`] }, {})).toEqual({
      prometheusByCluster: { west: { url: west } },
    });
    expect(prometheusesOf({ prometheus: [`west=${west}`] }, { PADLOCK_PROMETHEUS_URL: url })).toMatchObject({
      prometheus: { url },
    });
  });

  it('take no query of an address for the name of a cluster', () => {
    expect(prometheusesOf({ prometheus: ['http://prometheus:9090/?a=b'] }, {})).toMatchObject({
      prometheus: { url: 'http://prometheus:9090/?a=b' },
    });
  });

  it('say what does not go together', () => {
    const wrong = (flags: Parameters<typeof prometheusesOf>[0]) => () => prometheusesOf(flags, {});
    expect(wrong({ prometheus: [url, west] })).toThrow(/without the name of a cluster/);
    expect(wrong({ prometheus: [`west=${url}`, `west=${west}`] })).toThrow(/is given twice/);
    expect(wrong({ prometheus: ['west=nowhere'] })).toThrow(/http or https address/);
    expect(wrong({ prometheus: [url], 'prometheus-cluster-label': 'a-b' })).toThrow(/name of a label/);
    expect(wrong({ prometheus: [`west=${url}`], 'prometheus-cluster-label': 'cluster' })).toThrow(
      /give that too/,
    );
    expect(wrong({})).toThrow(/needs Prometheus/);
  });
});
