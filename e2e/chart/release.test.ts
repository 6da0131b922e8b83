import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startApiServer } from '../contract/kubernetes/targets.ts';
import { leftOut } from '../contract/leftOut.ts';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { signInAs } from '../testbed/kubernetes/serviceAccount.ts';
import { until } from '../testbed/process/until.ts';
import { chartObjects } from './chart.ts';
import { chartFolder, chartNamespace, type ChartValues, helm } from './helm.ts';
import { valueSets } from './valueSets.ts';

const List = z.object({
  items: z
    .array(z.object({ metadata: z.object({ name: z.string(), namespace: z.string().default('') }) }))
    .nullable(),
});
const Groups = z.object({
  groups: z.array(z.object({ preferredVersion: z.object({ groupVersion: z.string() }) })),
});
const Resources = z.object({
  resources: z.array(z.object({ name: z.string(), verbs: z.array(z.string()) })),
});

const look = { publicUrl: 'https://padlock.example.com' };
const edit = {
  ...look,
  access: 'edit',
  replicas: 2,
  session: { existingSecret: 'padlock-session' },
  ingress: { enabled: true, className: 'nginx', tlsSecret: 'padlock-tls' },
  prometheus: { url: 'http://prometheus.monitoring:9090' },
};
const behindProxy = {
  namespaces: ['shop', 'data'],
  auth: { mode: 'proxy', proxy: { existingSecret: 'padlock-proxy' } },
};

// There is no kubelet, so no pod comes up: what Helm makes of the chart's objects is seen at the API server.
describe.skipIf(leftOut('cluster'))('a release of the chart, by helm on the real API server', () => {
  let running: Awaited<ReturnType<typeof startApiServer>>;
  let folder: string;
  let archive: string;
  /** Every kind that the chart can make, with its version. */
  const kinds = new Map<string, string>();

  beforeAll(async () => {
    running = await startApiServer();
    await applyObjects(
      running.client,
      [chartNamespace, 'istio-system', 'shop', 'data'].map((name) => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      })),
    );
    folder = await mkdtemp(join(tmpdir(), 'padlock-release-'));
    await helm(['package', chartFolder, '--destination', folder]);
    archive = join(folder, (await readdir(folder))[0] ?? '');
    for (const values of Object.values(valueSets))
      for (const { kind, apiVersion } of await chartObjects(values)) kinds.set(kind, apiVersion);
    // Here nothing serves them.
    kinds.delete('ServiceMonitor');
    await until('all kinds to be served', () => everything().then(Boolean, () => false));
  }, 120_000);
  afterAll(async () => {
    await running.stop();
    await rm(folder, { recursive: true });
  });

  const get = async (path: string): Promise<unknown> => (await running.client.request('GET', path)).body;

  /** Names of every object there is, but of what the API server writes of its own accord. */
  async function everything(): Promise<ReadonlySet<string>> {
    const groups = Groups.parse(await get('/apis')).groups.map(
      ({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`,
    );
    const names = new Set<string>();
    for (const group of ['/api/v1', ...groups]) {
      const listed = Resources.parse(await get(group)).resources.filter(
        ({ name, verbs }) => verbs.includes('list') && !['events', 'leases'].includes(name),
      );
      const lists = await Promise.all(listed.map(({ name }) => get(`${group}/${name}`)));
      for (const [index, list] of lists.entries())
        for (const { metadata } of List.parse(list).items ?? [])
          names.add(`${listed[index]?.name} ${metadata.namespace}/${metadata.name}`);
    }
    return names;
  }

  /** Expects what the chart makes of these values to be there as it is rendered, and nothing else of the release. */
  async function expectReleased(values: ChartValues): Promise<void> {
    const objects = await chartObjects(values);
    for (const { apiVersion, kind, metadata, ...content } of objects)
      expect(await get(resourcePath(apiVersion, kind, metadata.namespace, metadata.name))).toMatchObject({
        kind,
        metadata: { labels: metadata.labels },
        ...content,
      });
    const there: string[] = [];
    for (const [kind, apiVersion] of kinds) {
      const path = `${resourcePath(apiVersion, kind, undefined)}?labelSelector=app.kubernetes.io/instance=padlock`;
      for (const { metadata } of List.parse(await get(path)).items ?? [])
        there.push(`${kind} ${metadata.namespace}/${metadata.name}`);
    }
    const made = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    expect(there.toSorted()).toEqual(made.toSorted());
  }

  it('is installed from a package, upgraded, taken back and taken away, and nothing is left over', async () => {
    const { kubeconfig } = running;
    const before = await everything();

    expect(notesIn(await helm(['install', 'padlock', archive], { values: look, kubeconfig }))).toEqual([
      'Padlock 0.1.0 looks and never writes.',
      'Its address: https://padlock.example.com',
      'People see the namespaces in which they hold the ClusterRole padlock-viewer.',
      'There is no prometheus.url: it shows policies, and no traffic.',
      'No registry has its image: build it, push it to one of yours, and say so with image.repository.',
    ]);
    await expectReleased(look);

    const image = { repository: 'registry.example.com/padlock' };
    const upgraded = await helm(['upgrade', 'padlock', archive], { values: { ...edit, image }, kubeconfig });
    expect(notesIn(upgraded)).toEqual([
      'Padlock 0.1.0 may change policies.',
      'Its address: https://padlock.example.com',
      'People see the namespaces in which they hold the ClusterRole padlock-viewer, and change policies where they hold padlock-editor too.',
    ]);
    await expectReleased({ ...edit, image });

    await expect(
      helm(['upgrade', 'padlock', archive, '--reuse-values', '--set', 'session.existingSecret='], {
        kubeconfig,
      }),
    ).rejects.toThrow('More than one replica needs session.existingSecret');
    await expectReleased({ ...edit, image });

    await helm(['rollback', 'padlock', '1'], { kubeconfig });
    await expectReleased(look);

    await helm(['uninstall', 'padlock'], { kubeconfig });
    expect([...(await everything())].filter((name) => !before.has(name))).toEqual([]);
  }, 120_000);

  it('for some namespaces takes no rights but in these, in that of Istio and in its own', async () => {
    const kubeconfig = await signInAs(
      running,
      await installerIn([chartNamespace, 'istio-system', 'shop', 'data']),
    );
    const values = { ...look, namespaces: ['shop', 'data'] };
    expect(notesIn(await helm(['install', 'padlock', archive], { values, kubeconfig }))).toContain(
      'Padlock 0.1.0 looks and never writes, in shop, data only.',
    );
    await expectReleased(values);

    // Users and groups are in no namespace.
    await expect(helm(['upgrade', 'padlock', archive], { values: behindProxy, kubeconfig })).rejects.toThrow(
      /clusterroles.* is forbidden/,
    );
    const { kubeconfig: ofAdmin } = running;
    expect(
      notesIn(await helm(['upgrade', 'padlock', archive], { values: behindProxy, kubeconfig: ofAdmin })),
    ).toEqual(
      expect.arrayContaining([
        'The proxy that logs people in reaches it at http://padlock.padlock.svc:80',
        "If that proxy sends its upstream's host instead of the browser's, put padlock.padlock.svc into allowedHosts.",
      ]),
    );
    await expectReleased(behindProxy);
    await helm(['uninstall', 'padlock'], { kubeconfig: ofAdmin });
  }, 120_000);

  /** A service account that may do everything in some namespaces, and nothing elsewhere. */
  async function installerIn(namespaces: readonly string[]): Promise<{ namespace: string; name: string }> {
    const account = { namespace: chartNamespace, name: 'installer' };
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const { name } = account;
    await applyObjects(running.client, [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
      ...namespaces.flatMap((namespace) => [
        {
          apiVersion,
          kind: 'Role',
          metadata: { namespace, name },
          rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
        },
        {
          apiVersion,
          kind: 'RoleBinding',
          metadata: { namespace, name },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
          subjects: [{ kind: 'ServiceAccount', ...account }],
        },
      ]),
    ]);
    return account;
  }
});

/** What Helm says to people after an installation or an upgrade, by line. */
function notesIn(printed: string): readonly string[] {
  return (printed.split('NOTES:\n')[1] ?? '').trim().split('\n');
}
