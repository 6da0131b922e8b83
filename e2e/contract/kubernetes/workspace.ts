import { expect } from 'vitest';
import { KubernetesObject, type Answer, type RestClient } from '../../testbed/kubernetes/restClient.ts';

/** A namespace of its own on one target, and short ways to write policies in it. */
export interface Workspace {
  readonly client: RestClient;
  readonly namespace: string;
  /** Path of the namespace's PeerAuthentications. */
  readonly path: string;
  policy(name: string, spec: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** Creates a policy that must be accepted. */
  create(name: string, spec: Readonly<Record<string, unknown>>): Promise<KubernetesObject>;
  mergePatch(name: string, patch: unknown, query?: string): Promise<Answer>;
}

export async function openWorkspace(client: RestClient, namespace: string): Promise<Workspace> {
  const made = await client.request('POST', '/api/v1/namespaces', {
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  expect(made.status).toBe(201);
  const path = `/apis/security.istio.io/v1/namespaces/${namespace}/peerauthentications`;
  const policy = (name: string, spec: Readonly<Record<string, unknown>>) => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace },
    spec,
  });
  return {
    client,
    namespace,
    path,
    policy,
    async create(name, spec) {
      const answer = await client.request('POST', path, { body: policy(name, spec) });
      expect(answer).toMatchObject({ status: 201 });
      return KubernetesObject.parse(answer.body);
    },
    mergePatch: (name, patch, query = '') =>
      client.request('PATCH', `${path}/${name}${query}`, {
        body: patch,
        contentType: 'application/merge-patch+json',
      }),
  };
}

/** The whole Status object of a refusal. */
export function failure(
  code: number,
  reason: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export const resourceVersionOf = (object: KubernetesObject): string => {
  const version = object.metadata.resourceVersion;
  if (version === undefined) throw new Error(`${object.metadata.name} has no resourceVersion`);
  return version;
};

/** `expect.stringMatching`, typed: matchers of the test runner are `any`. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
/** `expect.stringContaining`, typed. */
export const containing = (text: string): unknown => expect.stringContaining(text);
