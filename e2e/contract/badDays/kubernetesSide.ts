import { KubeConfig } from '@kubernetes/client-node';
import type { ChangeTarget } from '@padlock/contract';
import type { TestContext } from 'vitest';
import { kubeconfigText } from '../../testbed/kubernetes/kubeconfig.ts';
import { resourcePath } from '../../testbed/kubernetes/resourcePath.ts';
import { KubernetesObject } from '../../testbed/kubernetes/restClient.ts';
import { type AccessRule, signInAsServiceAccount } from '../../testbed/kubernetes/serviceAccount.ts';
import type { Testbed } from '../../testbed/testbed.ts';
import { openPadlock, type OpenPadlock } from './padlock.ts';
import { type Asked, type Relay, startRelay } from './relay.ts';

/** Of tests that run side by side, each has to end its own. */
type Ends = Pick<TestContext, 'onTestFinished'>;

/** Short ways to the API server, directly and through a relay, and to what it holds. */
export function kubernetesSide(testbed: () => Testbed) {
  const accessOf = (kubeconfig: string): { server: string; ca: string; token: string } => {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    return {
      server: config.getCurrentCluster()?.server ?? '',
      ca: Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64').toString(),
      token: config.getCurrentUser()?.token ?? '',
    };
  };
  const admin = () => accessOf(testbed().kubeconfig);
  const kubeconfigOf = (server: string): string => {
    const { ca, token } = admin();
    return kubeconfigText({ name: 'shop', server, certificateAuthority: ca, user: 'admin', token });
  };
  const policyPath = (namespace: string, name?: string): string =>
    resourcePath('security.istio.io/v1', 'PeerAuthentication', namespace, name);
  /** As the API server has it; undefined where there is none. */
  const policyOf = async (workload: string): Promise<KubernetesObject | undefined> => {
    const { body } = await testbed().kubernetes.request('GET', policyPath('shop'));
    const { items } = body as { items: { spec: { selector?: { matchLabels?: { app?: string } } } }[] };
    const item = items.find(({ spec }) => spec.selector?.matchLabels?.app === workload);
    return item === undefined
      ? undefined
      : KubernetesObject.parse({ apiVersion: 'v1', kind: 'PeerAuthentication', ...item });
  };
  return {
    admin,
    kubeconfigOf,
    policyPath,
    policyOf,
    async relayed({ onTestFinished }: Ends): Promise<Relay> {
      const { server, ca } = admin();
      const relay = await startRelay({ url: server, ca });
      onTestFinished(() => relay.stop());
      return relay;
    },
    async opened({ onTestFinished }: Ends, relay: Relay): Promise<OpenPadlock> {
      const padlock = await openPadlock({ kubeconfig: kubeconfigOf(relay.url) });
      onTestFinished(() => padlock.stop());
      return padlock;
    },
    strict: (name: string): ChangeTarget => ({ scope: 'workload', namespace: 'shop', name, mode: 'STRICT' }),
    /** How often the spec of a workload's policy was written. */
    writesOf: async (workload: string): Promise<unknown> =>
      (await policyOf(workload))?.metadata['generation'] ?? 0,
    namespacesSeen: async ({ client, params }: OpenPadlock): Promise<string[]> =>
      (await client.mesh({ params })).namespaces.map(({ name }) => name),
    isWrite: ({ method, path, query }: Asked): boolean =>
      method !== 'GET' && path.includes('/peerauthentications') && query.get('dryRun') === null,
    /** The token of a new service account. */
    async signIn(namespace: string, name: string, rules: readonly AccessRule[]): Promise<string> {
      const { kubernetes: client, kubeconfig } = testbed();
      return accessOf(await signInAsServiceAccount({ client, kubeconfig }, { namespace, name, rules })).token;
    },
  };
}
