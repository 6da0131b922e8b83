import { z } from 'zod';
import { KubeConfig } from '@kubernetes/client-node';
import { applyObjects } from './applyObjects.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { resourcePath } from './resourcePath.ts';
import type { RestClient } from './restClient.ts';

/** A rule of a ClusterRole. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** May look at everything, and change nothing. */
export const readEverything: AccessRule = {
  apiGroups: ['*'],
  resources: ['*'],
  verbs: ['get', 'list', 'watch'],
};

const rbac = 'rbac.authorization.k8s.io/v1';
const TokenRequest = z.object({ status: z.object({ token: z.string() }) });

/**
 * Makes a service account that may do what the rules say, in every namespace, and signs in as it.
 *
 * @param admin whose client makes it, and whose kubeconfig says where the API server is.
 * @returns YAML of its kubeconfig, with a token that the API server gave.
 * @throws Error with the API server's own words when it refuses.
 * @example
 * const kubeconfig = await signInAsServiceAccount(testbed, { namespace: 'shop', name: 'reader', rules: [readEverything] });
 */
export async function signInAsServiceAccount(
  admin: { readonly client: RestClient; readonly kubeconfig: string },
  account: { readonly namespace: string; readonly name: string; readonly rules: readonly AccessRule[] },
): Promise<string> {
  const { namespace, name, rules } = account;
  const role = { kind: 'ClusterRole', metadata: { name } };
  await applyObjects(admin.client, [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } },
    { apiVersion: rbac, ...role, rules },
    {
      apiVersion: rbac,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', namespace, name }],
    },
  ]);
  return signInAs(admin, { namespace, name });
}

/**
 * Signs in as a service account that is there.
 *
 * @returns YAML of its kubeconfig, with a token that the API server gave.
 * @throws Error with the API server's own words when it refuses.
 */
export async function signInAs(
  admin: { readonly client: RestClient; readonly kubeconfig: string },
  account: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const { name } = account;
  const token = await tokenOfServiceAccount(admin.client, account);
  const config = new KubeConfig();
  config.loadFromString(admin.kubeconfig);
  return kubeconfigText({
    name,
    server: admin.client.server,
    certificateAuthority: Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64').toString(),
    user: name,
    token,
  });
}

/** A token of a service account that there is, as `kubectl create token` gives it. @throws Error when the API server refuses. */
export async function tokenOfServiceAccount(
  admin: RestClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const path = `${resourcePath('v1', 'ServiceAccount', namespace, name)}/token`;
  const answer = await admin.request('POST', path, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  if (answer.status >= 300)
    throw new Error(`The API server refused POST ${path}: ${JSON.stringify(answer.body)}`);
  return TokenRequest.parse(answer.body).status.token;
}
