import type { Topology } from '@padlock/contract';
import { type ServerConfig, connectKubernetes, startServer } from '@padlock/server';
import { Browser } from '@padlock/server/testing/browser';
import { type HiddenThings, hideThings, json, tracesIn } from '@padlock/server/testing/hiddenNamespace';
import { seesNoTrace } from '@padlock/server/testing/seesNoTrace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shop } from '../mesh/shop.ts';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import {
  type AccessRule,
  readEverything,
  signInAsServiceAccount,
  tokenOfServiceAccount,
} from '../testbed/kubernetes/serviceAccount.ts';
import type { RestClient } from '../testbed/kubernetes/restClient.ts';
import { until } from '../testbed/process/until.ts';
import { startTestbed, type Testbed } from '../testbed/testbed.ts';
import { leftOut } from './leftOut.ts';

const rbac = 'rbac.authorization.k8s.io/v1';
const everything = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const secret = 'what-only-the-proxy-knows';

const account = (name: string) => ({ kind: 'ServiceAccount', namespace: 'people', name });
const subjects = {
  ann: [account('ann'), { kind: 'User', name: 'ann@example.com' }],
  // Behind the proxy Bob has his rights by his group only.
  bob: [account('bob'), { kind: 'Group', name: 'data-team' }],
};
/** Ann may do everything everywhere. Bob may do everything in data, and is nobody elsewhere. */
const people = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'people' } },
  ...['ann', 'bob'].map((name) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'people', name },
  })),
  {
    apiVersion: rbac,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'ann' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: subjects.ann,
  },
  { apiVersion: rbac, kind: 'Role', metadata: { namespace: 'data', name: 'bob' }, rules: [everything] },
  {
    apiVersion: rbac,
    kind: 'RoleBinding',
    metadata: { namespace: 'data', name: 'bob' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'bob' },
    subjects: subjects.bob,
  },
];

interface Mode {
  readonly auth: NonNullable<ServerConfig['auth']>;
  /** Rights of Padlock itself, beside those to read and to keep its history. */
  readonly own: readonly AccessRule[];
  readonly login: (url: string, who: 'ann' | 'bob', kubernetes: RestClient) => Promise<Browser>;
}

const modes: readonly Mode[] = [
  {
    auth: { mode: 'token' },
    own: [],
    login: async (url, who, kubernetes) =>
      Browser.loggedIn(url, await tokenOfServiceAccount(kubernetes, { namespace: 'people', name: who })),
  },
  {
    auth: { mode: 'proxy', secret },
    own: [{ apiGroups: [''], resources: ['users', 'groups'], verbs: ['impersonate'] }],
    login: async (url, who) => {
      const browser = new Browser(url, {
        headers: {
          'padlock-proxy-secret': secret,
          'x-forwarded-user': `${who}@example.com`,
          'x-forwarded-groups': who === 'bob' ? 'data-team,everybody' : 'everybody',
        },
      });
      await browser.session();
      return browser;
    },
  },
];

// Rights are the API server's, and what is hidden goes by them: only the real one can judge.
describe.skipIf(leftOut('cluster'))('somebody without rights on a namespace', () => {
  let testbed: Testbed;
  beforeAll(async () => {
    testbed = await startTestbed({ name: 'demo', ...shop });
    await applyObjects(testbed.kubernetes, people);
  }, 180_000);
  afterAll(() => testbed?.stop());

  describe.each(modes)('with --auth $auth.mode', ({ auth, own: rules, login }) => {
    let stop: (() => Promise<void>) | undefined;
    let ann: Browser;
    let bob: Browser;
    let hidden: HiddenThings;

    beforeAll(async () => {
      const kubeconfigText = await signInAsServiceAccount(
        { client: testbed.kubernetes, kubeconfig: testbed.kubeconfig },
        {
          namespace: 'padlock',
          name: `padlock-${auth.mode}`,
          rules: [
            readEverything,
            { apiGroups: [''], resources: ['configmaps', 'events'], verbs: ['*'] },
            ...rules,
          ],
        },
      );
      const server = await startServer({
        kubernetes: connectKubernetes({ kubeconfigText }),
        prometheus: { url: testbed.prometheusUrl },
        port: 0,
        logLevel: 'silent',
        validateResponses: true,
        auth,
        namespace: 'padlock',
      });
      stop = () => server.stop();
      await until('the cluster to be read', async () => (await fetch(`${server.url}/readyz`)).ok);
      ann = await login(server.url, 'ann', testbed.kubernetes);
      bob = await login(server.url, 'bob', testbed.kubernetes);
      const { defaultCluster } = await ann.session();
      hidden = await hideThings(ann, defaultCluster, 60_000);
    }, 120_000);
    afterAll(() => stop?.());

    seesNoTrace(() => ({ ann, bob, hidden }));

    // A proxy logs in by itself, of which Padlock hears nothing.
    it.each(auth.mode === 'token' ? ['padlock'] : [])(
      'logs in with a note on the namespace %s',
      async (namespace) => {
        const note = 'system:serviceaccount:people:bob logged in to Padlock by token from 127.0.0.1.';
        const notes = await until('the note', async () => {
          const { body } = await testbed.kubernetes.request('GET', `/api/v1/namespaces/${namespace}/events`);
          return JSON.stringify(body).includes(note) && JSON.stringify(body);
        });
        expect(notes).toContain('"reason":"LoggedIn"');
      },
    );

    it('sees his own, and how it is called from there', async () => {
      const path = `/api/clusters/${hidden.cluster}/topology?window=5m`;
      const seen = await json<Topology>(bob.get(path));
      expect(seen.edges.filter(({ source }) => source.includes('/(hidden)/')).length).toBeGreaterThan(1);
      expect(JSON.stringify(seen)).toContain('postgresql');
      expect(tracesIn(await (await ann.get(path)).text())).toContain('orders');
    });
  });
});
