import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { RunningServer } from '@padlock/server';
import { Browser } from '@padlock/server/testing/browser';
import { type Certificate, makeCertificate } from '@padlock/server/testing/certificates';
import { startOpenIdProvider } from '@padlock/server/testing/openIdProvider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApiServer } from '../contract/kubernetes/targets.ts';
import { leftOut } from '../contract/leftOut.ts';
import { shop } from '../mesh/shop.ts';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import type { KubernetesObject } from '../testbed/kubernetes/restClient.ts';
import { signInAs, tokenOfServiceAccount } from '../testbed/kubernetes/serviceAccount.ts';
import { chartObjects } from './chart.ts';
import { startFromChart } from './chartServer.ts';
import type { ChartValues } from './helm.ts';

const publicUrl = 'https://padlock.example.com';

// What the chart renders is started with its command line, files and rights; people then come in as they would.
describe.skipIf(leftOut('cluster'))('logins at what the chart starts, on the real API server', () => {
  let running: Awaited<ReturnType<typeof startApiServer>>;
  let folder: string;
  let authority: Certificate;
  let files: Readonly<Record<string, string>>;
  const opened: (() => Promise<void>)[] = [];
  const trusted = getCACertificates('default');

  beforeAll(async () => {
    running = await startApiServer();
    await applyObjects(running.client, shop.objects);
    folder = await mkdtemp(join(tmpdir(), 'padlock-logins-'));
    authority = makeCertificate(folder, 'authority');
    const { cert, key } = makeCertificate(folder, 'padlock', { host: '127.0.0.1', issuer: authority });
    files = {
      '/etc/padlock/tls/tls.crt': await readFile(cert, 'utf8'),
      '/etc/padlock/tls/tls.key': await readFile(key, 'utf8'),
      '/etc/padlock/session/secrets': 'a secret of more than 32 characters\n',
      '/etc/padlock/oidc/client-secret': "the client's secret\n",
      '/etc/padlock/proxy-ca/ca.crt': await readFile(authority.cert, 'utf8'),
    };
    // What Node does at its start with NODE_EXTRA_CA_CERTS, which `extraCa` sets.
    setDefaultCACertificates([...trusted, await readFile(authority.cert, 'utf8')]);
  }, 120_000);
  afterAll(async () => {
    for (const close of opened) await close();
    setDefaultCACertificates(trusted);
    await running.stop();
    await rm(folder, { recursive: true });
  });

  /** @param people groups and service accounts that may look at everything. */
  async function start(
    name: string,
    values: ChartValues,
    people: (namespace: string) => object,
  ): Promise<RunningServer> {
    const objects = await chartObjects({ ...values, fullnameOverride: name }, name);
    const access = objects.filter(({ kind }) => /^(Cluster)?Role(Binding)?$|^ServiceAccount$/.test(kind));
    await applyObjects(running.client, [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: name, name: 'ann' } },
      ...access,
      viewers(name, people(name)),
    ]);
    const server = await startFromChart({
      objects,
      kubeconfig: await signInAs(running, { namespace: name, name }),
      files,
    });
    opened.push(() => server.stop());
    return server;
  }

  const meshOf = async (browser: Browser): Promise<Response> =>
    browser.get(`/api/clusters/${(await browser.session()).defaultCluster}/mesh`);

  it('by a token, over TLS of its own: the cookie is for https alone', async () => {
    const server = await start('by-token', { tls: { existingSecret: 'padlock-tls' } }, (namespace) => ({
      kind: 'ServiceAccount',
      namespace,
      name: 'ann',
    }));
    expect(server.url).toMatch(/^https:/);
    const token = await tokenOfServiceAccount(running.client, { namespace: 'by-token', name: 'ann' });
    const answer = await fetch(`${server.url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ token }),
    });
    expect(answer.headers.getSetCookie().join()).toMatch(/^__Host-[^;]+;.*; Secure/);
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=/);
    const ann = await Browser.loggedIn(server.url, token);
    expect(await (await meshOf(ann)).json()).toMatchObject({ rootNamespace: 'istio-system' });
    expect((await meshOf(new Browser(server.url))).status, 'nobody in particular').toBe(401);
  }, 60_000);

  it('at an OpenID provider that only an authority of their own vouches for', async () => {
    const certificate = makeCertificate(folder, 'provider', { host: '127.0.0.1', issuer: authority });
    const provider = await startOpenIdProvider({
      publicUrl,
      clientSecret: "the client's secret",
      people: { ann: { email: 'ann@example.com', groups: ['mesh-viewers', 'others'] } },
      known: new Set(['ann']),
      tls: { cert: await readFile(certificate.cert), key: await readFile(certificate.key) },
    });
    opened.push(() => provider.stop());
    const server = await start(
      'by-provider',
      {
        publicUrl,
        tls: { existingSecret: 'padlock-tls' },
        auth: {
          mode: 'oidc',
          oidc: {
            issuer: provider.issuer,
            clientId: 'padlock',
            existingSecret: 'padlock-oidc',
            scopes: 'openid email groups',
          },
        },
        session: { existingSecret: 'padlock-session' },
        extraCa: { existingConfigMap: 'company-ca' },
      },
      () => ({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'mesh-viewers' }),
    );
    const ann = new Browser(server.url);
    expect(await provider.logIn(ann, 'ann', '/services')).toBe('/services');
    expect(await ann.session()).toMatchObject({ user: { name: 'ann@example.com' } });
    expect(await (await meshOf(ann)).json()).toMatchObject({
      namespaces: expect.arrayContaining([expect.objectContaining({ name: 'shop' })]) as unknown,
    });
  }, 60_000);

  it('through a proxy that shows its client certificate, and not through another', async () => {
    const server = await start(
      'by-proxy',
      {
        tls: { existingSecret: 'padlock-tls' },
        auth: {
          mode: 'proxy',
          proxy: { clientCa: { existingConfigMap: 'proxy-ca', clientName: 'gate.example.com' } },
        },
      },
      () => ({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ann' }),
    );
    const status = async (certificate: Certificate | undefined): Promise<number | undefined> => {
      const shown =
        certificate === undefined
          ? {}
          : { cert: await readFile(certificate.cert), key: await readFile(certificate.key) };
      return new Promise((resolve, reject) => {
        request(
          `${server.url}/api/session`,
          { ...shown, headers: { 'x-forwarded-user': 'ann' }, agent: false },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          },
        )
          .on('error', reject)
          .end();
      });
    };
    const gate = { host: 'gate.example.com', issuer: authority };
    expect(await status(makeCertificate(folder, 'gate', gate))).toBe(200);
    const others = [
      makeCertificate(folder, 'other', { host: 'other.example.com', issuer: authority }),
      makeCertificate(folder, 'self', { host: 'gate.example.com' }),
      undefined,
    ];
    expect(await Promise.all(others.map(status))).toEqual([401, 401, 401]);
  }, 60_000);
});

/** Gives the chart's role for people in all namespaces. */
function viewers(release: string, subject: object): KubernetesObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `${release}-viewers` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `${release}-viewer` },
    subjects: [subject],
  };
}
