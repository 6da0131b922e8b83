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
import { chartNamespace } from './helm.ts';
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
const kinds = (objects: readonly KubernetesObject[]): readonly string[] => objects.map(({ kind }) => kind);

describe.skipIf(leftOut('cluster'))('the chart', () => {
  it.each(Object.entries(valueSets))('%s: Helm finds nothing wrong with it', async (_name, values) => {
    expect(await lintChart(values)).toBe('');
  });

  it('runs as nobody special, with nothing that it could write to', async () => {
    for (const values of Object.values(valueSets)) {
      const { securityContext, containers } = podOf(await chartObjects(values));
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

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

  it.each(manifests)('$file is what the chart makes today (npm run manifests)', async ({ file, values }) => {
    expect(await readFile(file, 'utf8')).toBe(await manifestText(values));
  });
});

describe.each(targets.filter(({ name }) => name === 'kube-apiserver'))('the chart on $name', ({ start }) => {
  let running: RunningTarget | undefined;
  beforeAll(async () => {
    running = await start();
    const { client } = running;
    const namespaces = [chartNamespace, 'istio-system', 'shop', 'data'];
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

  it.each(Object.entries(valueSets))('%s: the API server takes every object', async (_name, values) => {
    for (const object of await chartObjects(values)) {
      const { apiVersion, kind, metadata } = object;
      const path = `${resourcePath(apiVersion, kind, metadata.namespace)}?dryRun=All&fieldValidation=Strict`;
      const answer = await running?.client.request('POST', path, { body: object });
      expect([kind, metadata.name, answer?.body]).toEqual([
        kind,
        metadata.name,
        expect.objectContaining({ kind }) as unknown,
      ]);
      expect(answer?.status).toBe(201);
    }
  });
});
