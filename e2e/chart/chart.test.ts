import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseServeOptions } from '@padlock/cli/serveOptions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { leftOut } from '../contract/leftOut.ts';
import { type RunningTarget, targets } from '../contract/kubernetes/targets.ts';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { KubernetesObject } from '../testbed/kubernetes/restClient.ts';
import { resolvePart, serviceMonitorCrd } from '../testbed/parts/index.ts';
import { until } from '../testbed/process/until.ts';
import { chartObjects, lintChart } from './chart.ts';
import { chartFolder, chartNamespace, helm } from './helm.ts';
import { manifests, manifestText } from './manifests.ts';
import { valueSets } from './valueSets.ts';

const Pod = z.object({
  serviceAccountName: z.string(),
  securityContext: z.record(z.string(), z.unknown()),
  containers: z.tuple([
    z.object({
      args: z.array(z.string()),
      env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
      securityContext: z.record(z.string(), z.unknown()),
      volumeMounts: z.array(z.object({ mountPath: z.string(), readOnly: z.literal(true) })).default([]),
    }),
  ]),
});
const Deployment = z.object({ spec: z.object({ template: z.object({ spec: Pod }) }) });

const podOf = (objects: readonly KubernetesObject[]): z.infer<typeof Pod> =>
  Deployment.parse(objects.find(({ kind }) => kind === 'Deployment')).spec.template.spec;
const installDocs = (): Promise<string> =>
  readFile(new URL('../../docs/install.md', import.meta.url), 'utf8');
const kinds = (objects: readonly KubernetesObject[]): readonly string[] => objects.map(({ kind }) => kind);

describe.skipIf(leftOut('cluster'))('the chart', () => {
  it.each(Object.entries(valueSets))('%s: Helm finds nothing wrong with it', async (_name, values) => {
    expect(await lintChart(values)).toBe('');
  });

  it.each(Object.entries(valueSets))(
    '%s: runs as nobody special, with nothing that it could write to',
    async (name, values) => {
      const { securityContext, containers } = podOf(await chartObjects(values));
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      // OpenShift chooses one itself, and refuses every other.
      expect(securityContext['runAsUser']).toBe(name === 'openshift.yaml' ? undefined : 1000);
      expect(containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    },
  );

  it.each(Object.entries(valueSets))('%s: the server takes its command line', async (_name, values) => {
    const [{ args }] = podOf(await chartObjects(values)).containers;
    const folder = await mkdtemp(join(tmpdir(), 'padlock-chart-'));
    const file = join(folder, 'mounted');
    await writeFile(file, 'a secret of more than 32 characters\n');
    const { host, port } = parseServeOptions(
      args.slice(1).map((argument) => argument.replace(/\/etc\/padlock\/.*/, file)),
      {},
    );
    expect([args[0], host, port]).toEqual(['serve', '0.0.0.0', 8080]);
    await rm(folder, { recursive: true });
  });

  it('mounts the files that the command line names, and no others', async () => {
    expect.assertions(Object.keys(valueSets).length);
    for (const values of Object.values(valueSets)) {
      const [{ args, env, volumeMounts }] = podOf(await chartObjects(values)).containers;
      const named = [...args, ...env.map(({ value }) => `=${value}`)].flatMap(
        (argument) => /=(\/etc\/padlock\/.*)\/[^/]+$/.exec(argument)?.[1] ?? [],
      );
      const mounted = volumeMounts.map(({ mountPath }) => mountPath);
      expect(new Set(named)).toEqual(new Set(mounted));
    }
  });

  it('is disrupted one pod at a time where there are several, and not budgeted where there is one', async () => {
    const { 'to look, with tokens': one = {}, ...rest } = valueSets;
    expect(kinds(await chartObjects(one))).not.toContain('PodDisruptionBudget');
    const two = rest['to edit, with tokens, two replicas behind an ingress'] ?? {};
    expect(kinds(await chartObjects(two))).toContain('PodDisruptionBudget');
  });

  it.each([
    ['no address for logins', {}, 'publicUrl'],
    ['no login', { auth: { mode: 'none' } }, 'iKnowThatEverybodyMayComeIn'],
    ['an unknown value', { publicURL: 'https://padlock.example.com' }, "'publicURL' not allowed"],
    ['an address in the clear', { publicUrl: 'http://padlock.example.com' }, 'https://'],
    [
      'replicas without a common secret',
      { publicUrl: 'https://padlock.example.com', replicas: 2 },
      'session.existingSecret',
    ],
    ['a proxy without its secret', { auth: { mode: 'proxy' } }, 'auth.proxy.existingSecret'],
    [
      'a client certificate that is shown to nobody',
      { auth: { mode: 'proxy', proxy: { clientCa: { existingConfigMap: 'proxy-ca' } } } },
      'tls.existingSecret',
    ],
    ['root', { publicUrl: 'https://padlock.example.com', securityContext: { runAsUser: 0 } }, 'runAsUser'],
    [
      'to send its token in the clear',
      {
        publicUrl: 'https://padlock.example.com',
        prometheus: { url: 'http://prometheus:9090', serviceAccountToken: true },
      },
      'prometheus.serviceAccountToken needs',
    ],
    [
      'a provider without its address',
      { publicUrl: 'https://padlock.example.com', auth: { mode: 'oidc' } },
      'auth.oidc.issuer',
    ],
    [
      'keys of no secret',
      { publicUrl: 'https://padlock.example.com', prometheus: { keys: { password: 'password' } } },
      'prometheus.existingSecret',
    ],
    ['a level that there is not', { logLevel: 'loud' }, 'logLevel'],
  ])('refuses %s, and says what it takes', async (_what, values, words) => {
    await expect(chartObjects(values)).rejects.toThrow(words);
  });

  it('is installed by the commands that the documentation has', async () => {
    const commands = (await installDocs())
      .replaceAll(' \\\n', ' ')
      .matchAll(/^helm install padlock deploy\/helm\/padlock (.*)$/gm);
    const args = Array.from(commands, ([, options = '']) => options.trim().split(/\s+/));
    expect(args.length).toBeGreaterThan(0);
    for (const options of args)
      await expect(helm(['template', 'padlock', chartFolder, ...options])).resolves.toContain(
        'kind: Ingress',
      );
  });

  it.each(manifests)('$file is what the chart makes today (npm run manifests)', async ({ file, values }) => {
    expect(await readFile(file, 'utf8')).toBe(await manifestText(values));
  });
});

describe.each(targets.filter(({ name }) => name === 'kube-apiserver'))('the chart on $name', ({ start }) => {
  let running: RunningTarget | undefined;
  beforeAll(async () => {
    running = await start();
    const { client } = running;
    const namespaces = [chartNamespace, 'istio-system', 'shop', 'data', 'monitoring'];
    const { path: crd } = await resolvePart(serviceMonitorCrd);
    await applyObjects(client, [
      ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
      KubernetesObject.parse(parse(await readFile(crd, 'utf8'))),
    ]);
    const path = resourcePath('monitoring.coreos.com/v1', 'ServiceMonitor', chartNamespace);
    await until(
      'ServiceMonitors to be served',
      async () => (await client.request('GET', path)).status === 200,
    );
  }, 120_000);
  afterAll(() => running?.stop());

  /** What the API server says to each of them, in a dry run. */
  const refusals = async (objects: readonly KubernetesObject[]): Promise<readonly unknown[]> => {
    const refused: unknown[] = [];
    for (const object of objects) {
      const { apiVersion, kind, metadata } = object;
      const path = `${resourcePath(apiVersion, kind, metadata.namespace)}?dryRun=All&fieldValidation=Strict`;
      const answer = await running?.client.request('POST', path, { body: object });
      if (answer?.status !== 201) refused.push([kind, metadata.name, answer?.body]);
    }
    return refused;
  };

  it.each(Object.entries(valueSets))('%s: the API server takes every object', async (_name, values) => {
    expect(await refusals(await chartObjects(values))).toEqual([]);
  });

  it('takes the objects that the documentation has people apply', async () => {
    const blocks = (await installDocs()).matchAll(/^```yaml\n(apiVersion:.*?)^```$/gms);
    const objects = Array.from(blocks, ([, text = '']) => KubernetesObject.parse(parse(text)));
    expect(kinds(objects)).toEqual(['NetworkPolicy']);
    expect(await refusals(objects)).toEqual([]);
  });
});
