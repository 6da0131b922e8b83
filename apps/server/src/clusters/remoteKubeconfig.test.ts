import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { KubernetesTransport } from '../kubernetes/transport.ts';
import { KubeconfigRefused, remoteKubeconfig } from './remoteKubeconfig.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secret = 'what-nobody-may-read';

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly rest?: object;
}

function kubeconfig({ cluster = {}, user = {}, rest = {} }: Parts = {}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'west',
        cluster: {
          server: 'https://west.example.com:6443',
          'certificate-authority-data': base64('authority'),
          ...cluster,
        },
      },
    ],
    users: [{ name: 'padlock', user: { token: secret, ...user } }],
    contexts: [{ name: 'west', context: { cluster: 'west', user: 'padlock' } }],
    'current-context': 'west',
    ...rest,
  });
}

const read = (text: string, loopback = false) => remoteKubeconfig(text, 'West', { loopback });

function refusalOf(text: string, loopback = false): string {
  try {
    read(text, loopback);
  } catch (error) {
    if (error instanceof KubeconfigRefused) return error.message;
    throw error;
  }
  return 'taken';
}

describe('a kubeconfig that came by a Secret', () => {
  it('is taken as istioctl writes it, under the name of its key', async () => {
    const connection = read(kubeconfig());
    expect([connection.clusterId, connection.clusterName]).toEqual(['west', 'West']);
    const transport = new KubernetesTransport(connection.kubeConfig, connection.addressGuard);
    const { url, headers } = await transport.target('/api');
    await transport.close();
    expect([url, headers]).toEqual([
      'https://west.example.com:6443/api',
      { authorization: `Bearer ${secret}` },
    ]);
  });

  it('may lead to a private network, by a path, and to a plain server on this machine where Padlock has its own there', () => {
    const at = (server: string, loopback = false) =>
      read(kubeconfig({ cluster: { server } }), loopback).kubeConfig.getCurrentCluster()?.server;
    expect(at('https://10.0.0.1')).toBe('https://10.0.0.1');
    expect(at('https://[fd12::1]:6443')).toBe('https://[fd12::1]:6443');
    expect(at('https://rancher.example.com/k8s/clusters/c-1/')).toBe(
      'https://rancher.example.com/k8s/clusters/c-1',
    );
    expect(at('http://127.0.0.1:1', true)).toBe('http://127.0.0.1:1');
  });

  const client = {
    'client-certificate-data': base64('certificate'),
    'client-key-data': base64('key'),
  };
  it('may bring a client certificate instead of a token', () => {
    expect(read(kubeconfig({ user: { token: null, ...client } })).kubeConfig.getCurrentUser()).toMatchObject({
      certData: client['client-certificate-data'],
      keyData: client['client-key-data'],
    });
  });

  it.each<[string, Parts, RegExp]>([
    ['a program', { user: { exec: { command: '/bin/sh', args: [secret] } } }, /^exec would run a program/],
    ['a login plugin', { user: { 'auth-provider': { name: 'gcp' } } }, /^auth-provider would fetch/],
    [
      'a file of authorities',
      { cluster: { 'certificate-authority': '/etc/passwd' } },
      /^certificate-authority names a file/,
    ],
    [
      'a file with a certificate',
      { user: { 'client-certificate': '/etc/passwd' } },
      /^client-certificate names a file/,
    ],
    ['a file with a key', { user: { 'client-key': '/etc/passwd' } }, /^client-key names a file/],
    ['a file with a token', { user: { tokenFile: '/var/run/secrets/token' } }, /^tokenFile names a file/],
    [
      'a file with a token, spelled as client-node does',
      { user: { 'token-file': '/x' } },
      /^token-file names a file/,
    ],
    ['a proxy', { cluster: { 'proxy-url': 'http://evil.example.com' } }, /^proxy-url would send everything/],
    [
      'a server that is not verified',
      { cluster: { 'insecure-skip-tls-verify': true } },
      /^insecure-skip-tls-verify would/,
    ],
    ['a password', { user: { username: 'ann', password: secret } }, /^user name and password are no login/],
    ['somebody to act as', { user: { as: 'system:admin' } }, /^as would act as somebody else/],
    ['groups to act as', { user: { 'as-groups': ['system:masters'] } }, /^as-groups would act as/],
    [
      'a field of a later version',
      { user: { 'run-this': '/bin/sh' } },
      /^The user has the field run-this, which/,
    ],
    ['a field with a strange name', { cluster: { [`x ${secret}`]: 1 } }, /^The cluster has a field, which/],
    ['plain http', { cluster: { server: 'http://west.example.com' } }, /^The server is plain http/],
    ['no address', { cluster: { server: 'west' } }, /^The server must be an https address/],
    [
      'another protocol',
      { cluster: { server: 'file:///etc/passwd' } },
      /^The server must be an https address/,
    ],
    [
      'a query, which would swallow paths',
      { cluster: { server: 'https://w.example.com/quit?' } },
      /^The server must be a plain address/,
    ],
    [
      'a fragment',
      { cluster: { server: 'https://w.example.com/quit#' } },
      /^The server must be a plain address/,
    ],
    [
      'a password in the address',
      { cluster: { server: `https://a:${secret}@w.example.com` } },
      /^The server must be a plain address/,
    ],
    [
      'an address of this machine',
      { cluster: { server: 'https://127.0.0.1:15000' } },
      /^The server is an address of this machine/,
    ],
    [
      'this machine by name',
      { cluster: { server: 'http://localhost:15000' } },
      /^The server is an address of this machine/,
    ],
    [
      'this machine, spelled otherwise',
      { cluster: { server: 'https://0x7f.1' } },
      /^The server is an address of this machine/,
    ],
    [
      'this machine by IPv6',
      { cluster: { server: 'https://[::1]' } },
      /^The server is an address of this machine/,
    ],
    [
      'this machine by a mapped address',
      { cluster: { server: 'https://[::ffff:127.0.0.1]' } },
      /^The server is an address of this machine/,
    ],
    [
      'the metadata service of a cloud',
      { cluster: { server: 'https://169.254.169.254' } },
      /link-local, where clouds keep credentials/,
    ],
    ['the metadata service by IPv6', { cluster: { server: 'https://[fd00:ec2::254]' } }, /link-local/],
    ['a link-local address', { cluster: { server: 'https://[fe80::1]' } }, /link-local/],
    ['no address in particular', { cluster: { server: 'https://0.0.0.0:6443' } }, /link-local/],
    ['no credential', { user: { token: null } }, /^The user has no credential/],
    ['half a certificate', { user: { 'client-key-data': base64('key') } }, /go together/],
    ['a token of several lines', { user: { token: `a\nX-Header: ${secret}` } }, /^The token is none/],
    ['a server that is no text', { cluster: { 'tls-server-name': { a: 1 } } }, /must be text is not/],
    ['no context', { rest: { 'current-context': 'east' } }, /^The current-context leads to no cluster/],
    ['no users', { rest: { users: null } }, /^This is no kubeconfig/],
  ])('is refused with %s', (_what, parts, reason) => {
    const said = refusalOf(kubeconfig(parts));
    expect(said).toMatch(reason);
    expect(said).not.toContain(secret);
  });

  it('is refused with a metadata service even where this machine is allowed', () => {
    expect(refusalOf(kubeconfig({ cluster: { server: 'http://169.254.169.254' } }), true)).toMatch(
      /link-local/,
    );
  });

  it.each([
    ['no YAML', `token: ${secret}: [`, /^This is no YAML/],
    ['a text', secret, /^This is no kubeconfig/],
    ['aliases, which can make little text much', 'a: &a [1]\nb: [*a, *a]', /^This is no YAML/],
  ])('is refused when it is %s', (_what, text, reason) => {
    expect(refusalOf(text)).toMatch(reason);
    expect(refusalOf(text)).not.toContain(secret);
  });
});
