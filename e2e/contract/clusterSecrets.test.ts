import { type ClusterList, createClient } from '@padlock/contract';
import { connectKubernetes, type RunningServer, startServer } from '@padlock/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { signInAsServiceAccount } from '../testbed/kubernetes/serviceAccount.ts';
import { until } from '../testbed/process/until.ts';
import { startApiServer } from './kubernetes/targets.ts';
import { leftOut } from './leftOut.ts';

const rbac = 'rbac.authorization.k8s.io/v1';
const view = {
  apiGroups: ['', 'security.istio.io', 'networking.istio.io'],
  resources: [
    ...['namespaces', 'services', 'pods', 'configmaps'],
    ...[
      'peerauthentications',
      'authorizationpolicies',
      'destinationrules',
      'serviceentries',
      'workloadentries',
      'envoyfilters',
    ],
  ],
  verbs: ['list', 'watch'],
};
/** As in the chart: of one namespace, and nothing but this. */
const secretsOfClusters = [
  {
    apiVersion: rbac,
    kind: 'Role',
    metadata: { namespace: 'clusters', name: 'padlock-clusters' },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] }],
  },
  {
    apiVersion: rbac,
    kind: 'RoleBinding',
    metadata: { namespace: 'clusters', name: 'padlock-clusters' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'padlock-clusters' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'clusters', name: 'home' }],
  },
];

const secretWith = (name: string, labels: Record<string, string>, kubeconfigs: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace: 'clusters', name, labels },
  data: Object.fromEntries(
    Object.entries(kubeconfigs).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  ),
});
const remote = { 'istio/multiCluster': 'true' };

// How Secrets are watched, and that a kubeconfig with a real authority and token leads somewhere, only the real one can tell.
describe.skipIf(leftOut('cluster'))('clusters that Secrets name, on the real API server', () => {
  let running: Awaited<ReturnType<typeof startApiServer>>;
  let remoteKubeconfig = '';
  const account = (name: string): Promise<string> =>
    signInAsServiceAccount(running, { namespace: 'clusters', name, rules: [view] });

  beforeAll(async () => {
    running = await startApiServer();
    await applyObjects(running.client, [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'clusters' } },
      ...secretsOfClusters,
    ]);
    remoteKubeconfig = await account('remote');
  }, 120_000);
  afterAll(() => running?.stop());

  const open = async (kubeconfigText: string): Promise<RunningServer> =>
    startServer({
      kubernetes: connectKubernetes({ kubeconfigText }),
      clusterSecrets: 'clusters',
      port: 0,
      logLevel: 'silent',
      validateResponses: true,
    });
  const statesOf = ({ clusters }: ClusterList): string[] =>
    clusters.map(({ name, state }) => `${name} ${state}`);

  it('are found by their label, opened, refused and ended with them', async () => {
    const server = await open(await account('home'));
    const client = createClient({ baseUrl: server.url });
    const becomes = (states: readonly string[]): Promise<true | undefined> =>
      until(`the clusters to be ${states.join(', ')}`, async () => {
        return statesOf(await client.clusters({})).join() === states.join() || undefined;
      });
    await becomes(['home shown']);
    await applyObjects(running.client, [
      secretWith('west', remote, { west: remoteKubeconfig, north: 'exec: nothing' }),
      secretWith('other', {}, { other: remoteKubeconfig }),
    ]);
    await becomes(['home shown', 'north refused', 'west shown']);
    const { namespaces } = await client.mesh({ params: { cluster: 'west' } });
    expect(namespaces.map(({ name }) => name)).toContain('clusters');
    await running.client.request('DELETE', resourcePath('v1', 'Secret', 'clusters', 'west'));
    await becomes(['home shown']);
    await server.stop();
  }, 60_000);

  it('are missing with the reason where Secrets may not be read', async () => {
    const server = await open(await account('stranger'));
    const client = createClient({ baseUrl: server.url });
    const problem = await until(
      'the reason',
      async () => (await client.clusters({})).secretsProblem ?? undefined,
    );
    expect(problem).toMatch(/^Secrets with clusters cannot be read: secrets is forbidden/);
    await server.stop();
  }, 60_000);
});
