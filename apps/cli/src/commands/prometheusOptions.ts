import { isLabelName, type PrometheusConfig, type ServerConfig } from '@padlock/server';
import { UsageError } from '../usageError.ts';
import { webAddress } from './webAddress.ts';

/** The flags about Prometheus, for `parseArgs`. None takes a secret, since every user of the machine can see flags. */
export const prometheusFlags = {
  prometheus: { type: 'string', multiple: true },
  'prometheus-cluster-label': { type: 'string' },
  'no-prometheus': { type: 'boolean' },
  'prometheus-bearer-token-file': { type: 'string' },
  'prometheus-username': { type: 'string' },
  'prometheus-password-file': { type: 'string' },
  'prometheus-headers-file': { type: 'string' },
  'prometheus-tenant': { type: 'string' },
  'prometheus-ca-file': { type: 'string' },
  'prometheus-cert-file': { type: 'string' },
  'prometheus-key-file': { type: 'string' },
  'prometheus-server-name': { type: 'string' },
} as const;

type Flags = {
  readonly [Name in keyof typeof prometheusFlags]?: string | boolean | readonly string[] | undefined;
};

/** Where the telemetry of each cluster is. */
export type Prometheuses = Pick<
  ServerConfig,
  'prometheus' | 'prometheusByCluster' | 'prometheusClusterLabel'
>;

/**
 * One Prometheus for the home cluster, or for all that its label tells apart (`--prometheus URL`), and those of single clusters
 * (`--prometheus NAME=URL`). Who Padlock is there holds for all of them.
 *
 * @throws {UsageError}
 */
export function prometheusesOf(flags: Flags, env: NodeJS.ProcessEnv): Prometheuses {
  const given = [flags.prometheus ?? []].flat().filter((one) => typeof one === 'string');
  const named = given.flatMap((one) => {
    const [, name, url] = /^([^=:/?#]+)=(.*)$/s.exec(one) ?? [];
    return name === undefined || url === undefined ? [] : [[name, url] as const];
  });
  const plain = given.filter((one) => !/^[^=:/?#]+=/.test(one));
  if (plain.length > 1)
    throw new UsageError(
      '--prometheus is given twice without the name of a cluster: give one address, and NAME=URL for single clusters.',
    );
  const twice = named.find(([name], index) => named.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined)
    throw new UsageError(`--prometheus ${twice[0]}=... is given twice: leave one out.`);
  const at = (address: string | undefined): PrometheusConfig | undefined =>
    prometheusOf({ ...flags, prometheus: address }, env);
  const byCluster = named.flatMap(([name, url]) => {
    const one = at(url);
    return one === undefined ? [] : [[name, one] as const];
  });
  const onlyNamed =
    plain.length === 0 && byCluster.length > 0 && fromEnvironment(env, 'prometheus-url') === undefined;
  const prometheus = onlyNamed ? undefined : at(plain[0]);
  const label = flags['prometheus-cluster-label'];
  if (label !== undefined && (typeof label !== 'string' || !isLabelName(label)))
    throw new UsageError('--prometheus-cluster-label must be the name of a label, such as cluster.');
  if (label !== undefined && prometheus === undefined)
    throw new UsageError('--prometheus-cluster-label is about --prometheus URL: give that too.');
  return {
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(byCluster.length === 0 ? {} : { prometheusByCluster: Object.fromEntries(byCluster) }),
    ...(label === undefined ? {} : { prometheusClusterLabel: label }),
  };
}

/**
 * Where Prometheus is and who Padlock is there; undefined after an explicit --no-prometheus. Each flag has an environment
 * variable (`--prometheus-tenant`: PADLOCK_PROMETHEUS_TENANT), and secrets may stand in the environment themselves
 * (PADLOCK_PROMETHEUS_BEARER_TOKEN, PADLOCK_PROMETHEUS_PASSWORD, PADLOCK_PROMETHEUS_HEADERS).
 *
 * @throws {UsageError}
 */
export function prometheusOf(flags: Flags, env: NodeJS.ProcessEnv): PrometheusConfig | undefined {
  if (flags['no-prometheus'] === true) {
    const other = Object.entries(flags).find(
      ([name, value]) => name.startsWith('prometheus') && value !== undefined,
    );
    if (other !== undefined)
      throw new UsageError(`--${other[0]} and --no-prometheus exclude each other: give one.`);
    return undefined;
  }
  const given = (name: keyof Flags): string | undefined => {
    const flag = flags[name];
    return typeof flag === 'string' ? flag : fromEnvironment(env, name);
  };
  const address = flags.prometheus ?? fromEnvironment(env, 'prometheus-url');
  if (typeof address !== 'string')
    throw new UsageError(
      'Padlock needs Prometheus to see traffic: give --prometheus URL, or --no-prometheus to see policies only.',
    );
  const secret = (what: string) => secretOf(env, what, given(`prometheus-${what}-file` as keyof Flags));
  const tenant = given('prometheus-tenant');
  const headerLines = secret('headers');
  return {
    url: webAddress('--prometheus', address, 'http://127.0.0.1:9090').href,
    ...(headerLines === undefined ? {} : { headerLines }),
    ...(tenant === undefined ? {} : { tenant }),
    ...identityOf(given('prometheus-username'), secret('password'), secret('bearer-token')),
    ...tlsOf(given),
  };
}

type Identity = Pick<PrometheusConfig, 'basicAuth' | 'bearerToken'>;
type Secret = NonNullable<PrometheusConfig['bearerToken']>;

function identityOf(
  username: string | undefined,
  password: Secret | undefined,
  bearerToken: Secret | undefined,
): Identity {
  if ((username === undefined) !== (password === undefined))
    throw new UsageError(
      'Basic authentication at Prometheus needs both --prometheus-username and --prometheus-password-file (or PADLOCK_PROMETHEUS_PASSWORD).',
    );
  if (username !== undefined && bearerToken !== undefined)
    throw new UsageError(
      'Prometheus takes a bearer token or a user name with password, not both: leave out one.',
    );
  if (username?.includes(':') === true)
    throw new UsageError('--prometheus-username must not contain a colon.');
  return {
    ...(bearerToken === undefined ? {} : { bearerToken }),
    ...(username === undefined || password === undefined ? {} : { basicAuth: { username, password } }),
  };
}

function tlsOf(given: (name: keyof Flags) => string | undefined): Pick<PrometheusConfig, 'tls'> {
  const caFile = given('prometheus-ca-file');
  const certFile = given('prometheus-cert-file');
  const keyFile = given('prometheus-key-file');
  const serverName = given('prometheus-server-name');
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new UsageError(
      'A client certificate for Prometheus needs both --prometheus-cert-file and --prometheus-key-file.',
    );
  if ([caFile, certFile, serverName].every((value) => value === undefined)) return {};
  return {
    tls: {
      ...(caFile === undefined ? {} : { caFile }),
      ...(certFile === undefined ? {} : { certFile }),
      ...(keyFile === undefined ? {} : { keyFile }),
      ...(serverName === undefined ? {} : { serverName }),
    },
  };
}

/** The file wins: it can be renewed while Padlock runs. */
function secretOf(env: NodeJS.ProcessEnv, what: string, file: string | undefined): Secret | undefined {
  return file === undefined ? fromEnvironment(env, `prometheus-${what}`) : { file };
}

/** An empty variable is one that was not set. */
function fromEnvironment(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[`PADLOCK_${name.toUpperCase().replaceAll('-', '_')}`];
  return value === '' ? undefined : value;
}
