import { type ApiClient, createClient } from '@padlock/contract';
import { KubeConfig } from '@kubernetes/client-node';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { signInAsServiceAccount } from '../testbed/kubernetes/serviceAccount.ts';
import type { Testbed } from '../testbed/testbed.ts';

/** Somebody who has logged in, as a browser has it. */
export interface Person {
  readonly headers: Readonly<Record<string, string>>;
  readonly client: ApiClient;
}

const rbac = 'rbac.authorization.k8s.io/v1';

/** The token of somebody who may do everything. */
export async function adminToken(testbed: Testbed): Promise<string> {
  return tokenIn(
    await signInAsServiceAccount(
      { client: testbed.kubernetes, kubeconfig: testbed.kubeconfig },
      { namespace: 'padlock', name: 'ann', rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
    ),
  );
}

/** The token of somebody who sees one namespace. */
export async function tokenFor(testbed: Testbed, namespace: string): Promise<string> {
  const kubeconfig = await signInAsServiceAccount(
    { client: testbed.kubernetes, kubeconfig: testbed.kubeconfig },
    { namespace: 'padlock', name: 'bob', rules: [] },
  );
  await applyObjects(testbed.kubernetes, [
    {
      apiVersion: rbac,
      kind: 'Role',
      metadata: { namespace, name: 'reader' },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: rbac,
      kind: 'RoleBinding',
      metadata: { namespace, name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'padlock', name: 'bob' }],
    },
  ]);
  return tokenIn(kubeconfig);
}

/** Logs in, and keeps what a browser would: its cookie, and the token of the session. */
export async function logIn(url: string, token: string): Promise<Person> {
  const answer = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token }),
  });
  if (!answer.ok) throw new Error(`no login: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ');
  const { csrfToken } = await createClient({ baseUrl: url, headers: { cookie } }).session({});
  const headers = { cookie, origin: url, 'padlock-csrf': csrfToken };
  return { headers, client: createClient({ baseUrl: url, headers }) };
}

/** How often the spec of a policy was written, as the API server counts. */
export async function generationOf(testbed: Testbed, namespace: string, workload: string): Promise<number> {
  const path = resourcePath('security.istio.io/v1', 'PeerAuthentication', namespace);
  const { body } = await testbed.kubernetes.request('GET', path);
  const { items } = body as {
    items: { metadata: { generation: number }; spec: { selector?: { matchLabels?: { app?: string } } } }[];
  };
  return items.find(({ spec }) => spec.selector?.matchLabels?.app === workload)?.metadata.generation ?? 0;
}

function tokenIn(kubeconfig: string): string {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return config.getCurrentUser()?.token ?? '';
}
