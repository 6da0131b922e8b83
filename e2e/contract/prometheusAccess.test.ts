import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@padlock/contract';
import { startSandbox, type Sandbox } from '@padlock/sandbox';
import { connectKubernetes, type PrometheusConfig, startServer } from '@padlock/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { prometheus, resolvePart } from '../testbed/parts/index.ts';
import { until } from '../testbed/process/until.ts';
import { startPrometheus, type PrometheusServer } from '../testbed/prometheus/prometheusServer.ts';
import { leftOut } from './leftOut.ts';

/** Of "correct horse", by bcrypt, as Prometheus keeps passwords. */
const passwordHash = '$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2';

// What Prometheus itself says to those who lack something, and what the page then says.
describe.skipIf(leftOut('cluster'))('a Prometheus that asks who is there', () => {
  let sandbox: Sandbox;
  let real: PrometheusServer;
  let folder = '';
  const file = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'padlock-access-'));
    selfSigned(folder, 'prometheus', 'prometheus.example');
    selfSigned(folder, 'padlock', 'padlock.example');
    await writeFile(
      file('web.yml'),
      stringify({
        basic_auth_users: { padlock: passwordHash },
        tls_server_config: {
          cert_file: file('prometheus.pem'),
          key_file: file('prometheus.key'),
          client_auth_type: 'RequireAndVerifyClientCert',
          client_ca_file: file('padlock.pem'),
        },
      }),
    );
    await writeFile(file('password'), 'correct horse\n');
    await writeFile(file('wrong'), 'wrong horse\n');
    const logs = file('logs');
    await mkdir(logs);
    const { path: command } = await resolvePart(prometheus);
    [sandbox, real] = await Promise.all([
      startSandbox(),
      startPrometheus({ command, folder, logs, web: file('web.yml') }),
    ]);
  }, 120_000);
  afterAll(async () => {
    await real?.program.kill();
    await sandbox?.stop();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  /** What the page says of Prometheus, once it is no longer starting. */
  const sourceWith = async (config: Omit<PrometheusConfig, 'url'>) => {
    const server = await startServer({
      kubernetes: connectKubernetes({ kubeconfigText: sandbox.kubeconfig }),
      prometheus: { url: real.url, ...config },
      port: 0,
      logLevel: 'silent',
    });
    try {
      const client = createClient({ baseUrl: server.url });
      const { defaultCluster: cluster } = await client.session({});
      let source;
      await until('the page knows whether Prometheus answers', async () => {
        const { sources } = await client.mesh({ params: { cluster } });
        source = sources.find(({ name }) => name === 'prometheus');
        return source !== undefined && source.state !== 'starting';
      });
      return source;
    } finally {
      await server.stop();
    }
  };

  const password = (name: string) => ({ username: 'padlock', password: { file: file(name) } });
  const tls = (): NonNullable<PrometheusConfig['tls']> => ({
    caFile: file('prometheus.pem'),
    serverName: 'prometheus.example',
    certFile: file('padlock.pem'),
    keyFile: file('padlock.key'),
  });

  it('answers over TLS to a client certificate with a password', async () => {
    expect(await sourceWith({ basicAuth: password('password'), tls: tls() })).toMatchObject({
      state: 'ok',
      message: null,
    });
  });

  it.each([
    ['a wrong password', () => ({ basicAuth: password('wrong'), tls: tls() }), /does not accept .*\(401\)/],
    ['no password', () => ({ tls: tls() }), /wants credentials \(401\)/],
    [
      'an unknown authority',
      () => ({ basicAuth: password('password'), tls: { serverName: 'prometheus.example' } }),
      /authority that Padlock does not trust/,
    ],
    [
      'another name',
      () => ({ basicAuth: password('password'), tls: { ...tls(), serverName: 'other.example' } }),
      /certificate is for another name/,
    ],
    [
      'no client certificate',
      () => ({
        basicAuth: password('password'),
        tls: { caFile: file('prometheus.pem'), serverName: 'prometheus.example' },
      }),
      /client certificate|does not answer/,
    ],
  ])('says what is wrong with %s', async (_, config, message) => {
    expect(await sourceWith(config())).toMatchObject({
      state: 'down',
      message: expect.stringMatching(message) as string,
    });
  });
});

function selfSigned(folder: string, name: string, host: string): void {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${host}`],
      ...['-out', join(folder, `${name}.pem`), '-keyout', join(folder, `${name}.key`)],
    ],
    { stdio: 'pipe' },
  );
}
