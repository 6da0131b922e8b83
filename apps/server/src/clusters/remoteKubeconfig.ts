import { parse } from 'yaml';
import { z } from 'zod';
import { KubeConfig } from '@kubernetes/client-node';
import { isBearerToken } from '../auth/identity.ts';
import { isLoopback } from '../config.ts';
import { clusterIdOf, type KubernetesConnection } from '../kubernetes/connect.ts';
import { guardAddresses, isForbiddenAddress } from './addressGuard.ts';

/** Why a kubeconfig is not taken, for people. It quotes nothing of the kubeconfig but names of fields. */
export class KubeconfigRefused extends Error {
  override readonly name = 'KubeconfigRefused';
}

const Entry = z.object({ name: z.string() });
/** One that is null is not there. */
const Fields = z
  .record(z.string(), z.unknown())
  .transform((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)));
const Kubeconfig = z.object({
  'current-context': z.string(),
  contexts: z.array(Entry.extend({ context: z.object({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(Entry.extend({ cluster: Fields })),
  users: z.array(Entry.extend({ user: Fields })),
});

const inlineOnly = 'only data that stands in the kubeconfig itself is taken';
const file = (field: string, instead: string): readonly [string, string] => [
  field,
  `${field} names a file: ${inlineOnly} (${instead})`,
];

/** What some fields would make Padlock do, on the word of whoever may write the Secret. */
const forbidden: Readonly<Record<string, string>> = Object.fromEntries([
  [
    'exec',
    `exec would run a program: ${inlineOnly} (token, or client-certificate-data with client-key-data)`,
  ],
  ['auth-provider', `auth-provider would fetch a login from elsewhere: ${inlineOnly} (token)`],
  file('certificate-authority', 'certificate-authority-data'),
  file('client-certificate', 'client-certificate-data'),
  file('client-key', 'client-key-data'),
  file('tokenFile', 'token'),
  file('token-file', 'token'),
  ['proxy-url', 'proxy-url would send everything by way of another server'],
  ['username', 'user name and password are no login that API servers take any more: give a token'],
  ['password', 'user name and password are no login that API servers take any more: give a token'],
  ...['as', 'as-uid', 'as-groups', 'as-user-extra'].map((field): readonly [string, string] => [
    field,
    `${field} would act as somebody else: give the credentials of the account itself`,
  ]),
]);

const clusterFields = new Set([
  'server',
  'certificate-authority-data',
  'tls-server-name',
  'insecure-skip-tls-verify',
  'disable-compression',
  'extensions',
]);
const userFields = new Set(['token', 'client-certificate-data', 'client-key-data', 'extensions']);

const text = z.string().min(1).optional();
const Cluster = z.object({
  server: z.string(),
  'certificate-authority-data': text,
  'tls-server-name': text,
});
const User = z.object({
  token: text,
  'client-certificate-data': text,
  'client-key-data': text,
});

/**
 * A connection from a kubeconfig that came by a Secret. Whoever may write the Secret is not whoever runs Padlock, so that only
 * what is known to be harmless is taken: an address, an authority, and a credential, all inline. Nothing else of it reaches the
 * Kubernetes client, which would run programs and read files.
 *
 * @param name of the cluster: the key in the Secret.
 * @param loopback whether addresses of this machine are taken, and plain http there.
 * @throws {KubeconfigRefused}
 * @example
 * remoteKubeconfig(text, 'west', { loopback: false }).clusterId; // 'west'
 */
export function remoteKubeconfig(
  text: string,
  name: string,
  { loopback }: { readonly loopback: boolean },
): KubernetesConnection {
  const { cluster, user } = chosenEntries(text);
  checkFields('cluster', cluster, clusterFields);
  checkFields('user', user, userFields);
  if (cluster['insecure-skip-tls-verify'] === true)
    throw new KubeconfigRefused(
      'insecure-skip-tls-verify would send the credential to whoever answers: give certificate-authority-data instead.',
    );
  const guard = guardAddresses({ loopback });
  const shape = { cluster: Cluster.safeParse(cluster), user: User.safeParse(user) };
  if (!shape.cluster.success || !shape.user.success)
    throw new KubeconfigRefused('A field of the cluster or the user that must be text is not.');
  const url = serverOf(shape.cluster.data.server, loopback);
  return {
    clusterId: clusterIdOf(name),
    clusterName: name,
    kubeConfig: kubeConfigOf(url, shape.cluster.data, shape.user.data),
    addressGuard: guard,
  };
}

interface Chosen {
  readonly cluster: z.infer<typeof Fields>;
  readonly user: z.infer<typeof Fields>;
}

function chosenEntries(text: string): Chosen {
  const parsed = Kubeconfig.safeParse(parseYaml(text));
  if (!parsed.success)
    throw new KubeconfigRefused(
      'This is no kubeconfig: it needs clusters, users, contexts and a current-context.',
    );
  const { clusters, users, contexts, 'current-context': current } = parsed.data;
  const context = contexts.find((one) => one.name === current)?.context;
  const cluster = clusters.find((one) => one.name === context?.cluster)?.cluster;
  const user = users.find((one) => one.name === context?.user)?.user;
  if (cluster === undefined || user === undefined)
    throw new KubeconfigRefused('The current-context leads to no cluster, or to no user.');
  return { cluster, user };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'error' });
  } catch {
    // Its message quotes lines, and these hold credentials.
    throw new KubeconfigRefused('This is no YAML.');
  }
}

function checkFields(
  of: 'cluster' | 'user',
  fields: z.infer<typeof Fields>,
  known: ReadonlySet<string>,
): void {
  for (const field of Object.keys(fields)) {
    if (known.has(field)) continue;
    const why = Object.hasOwn(forbidden, field) ? forbidden[field] : undefined;
    if (why !== undefined) throw new KubeconfigRefused(`${why}.`);
    const named = /^[A-Za-z-]{1,40}$/.test(field) ? `the field ${field}` : 'a field';
    throw new KubeconfigRefused(`The ${of} has ${named}, which Padlock does not know.`);
  }
}

function serverOf(server: string, loopback: boolean): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new KubeconfigRefused('The server must be an https address.');
  // A query would swallow the path of each request, so that whoever wrote it chooses what is asked.
  if (url.username !== '' || url.password !== '' || server.includes('?') || server.includes('#'))
    throw new KubeconfigRefused('The server must be a plain address: without user name, query and fragment.');
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  if (isForbiddenAddress(host, { loopback }))
    throw new KubeconfigRefused(
      'The server is an address of this machine, or one that no API server has: link-local, where clouds keep credentials, unspecified, or multicast.',
    );
  if (url.protocol === 'http:' && !isLoopback(host))
    throw new KubeconfigRefused('The server is plain http, which would send the credential in the clear.');
  return url;
}

function kubeConfigOf(url: URL, cluster: z.infer<typeof Cluster>, user: z.infer<typeof User>): KubeConfig {
  const { token, 'client-certificate-data': certData, 'client-key-data': keyData } = user;
  if ((certData === undefined) !== (keyData === undefined))
    throw new KubeconfigRefused('client-certificate-data and client-key-data go together.');
  if (token === undefined && certData === undefined)
    throw new KubeconfigRefused(
      'The user has no credential: give a token, or client-certificate-data with client-key-data.',
    );
  if (token !== undefined && !isBearerToken(token))
    throw new KubeconfigRefused('The token is none: a token is one line of letters, digits and a few signs.');
  const caData = cluster['certificate-authority-data'];
  const tlsServerName = cluster['tls-server-name'];
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'remote',
      server: (url.origin + url.pathname).replace(/\/+$/, ''),
      // client-node refuses plain http otherwise; that is loopback only, where nothing could be verified.
      skipTLSVerify: url.protocol === 'http:',
      ...(caData === undefined ? {} : { caData }),
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
    },
    {
      name: 'remote',
      ...(token === undefined ? {} : { token }),
      ...(certData === undefined || keyData === undefined ? {} : { certData, keyData }),
    },
  );
  return kubeConfig;
}
