import { z } from 'zod';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { KubernetesObject, type RestClient } from '../testbed/kubernetes/restClient.ts';

const API_VERSION = 'security.istio.io/v1';
const KIND = 'PeerAuthentication';
const List = z.object({ items: z.array(KubernetesObject.omit({ apiVersion: true, kind: true })) });

type Policy = z.infer<typeof List>['items'][number];
const key = ({ metadata }: Policy): string => `${metadata.namespace}/${metadata.name}`;

/** The PeerAuthentications of a mesh, read and written past Padlock, as with kubectl. */
export interface Policies {
  list(): Promise<readonly Policy[]>;
  /** undefined when there is none of that name. */
  get(namespace: string, name: string): Promise<KubernetesObject | undefined>;
  create(namespace: string, name: string, spec: Readonly<Record<string, unknown>>): Promise<void>;
  mergePatch(namespace: string, name: string, patch: unknown): Promise<void>;
  delete(namespace: string, name: string): Promise<void>;
  /** Puts back what `before` says: deletes what is new, restores specs. */
  restore(before: readonly Policy[]): Promise<void>;
}

export function policiesOf(client: RestClient): Policies {
  const path = (namespace: string, name?: string): string => resourcePath(API_VERSION, KIND, namespace, name);
  const send = async (
    method: string,
    url: string,
    body?: unknown,
    contentType?: string,
  ): Promise<unknown> => {
    const answer = await client.request(method, url, {
      ...(body === undefined ? {} : { body }),
      ...(contentType === undefined ? {} : { contentType }),
    });
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const list = async (): Promise<readonly Policy[]> =>
    List.parse(await send('GET', resourcePath(API_VERSION, KIND, undefined))).items;
  const policies: Policies = {
    list,
    async get(namespace, name) {
      const answer = await client.request('GET', path(namespace, name));
      return answer.status === 404 ? undefined : KubernetesObject.parse(answer.body);
    },
    async create(namespace, name, spec) {
      const body = { apiVersion: API_VERSION, kind: KIND, metadata: { namespace, name }, spec };
      await send('POST', path(namespace), body);
    },
    async mergePatch(namespace, name, patch) {
      await send('PATCH', path(namespace, name), patch, 'application/merge-patch+json');
    },
    async delete(namespace, name) {
      await send('DELETE', path(namespace, name));
    },
    async restore(before) {
      const wanted = new Map(before.map((policy) => [key(policy), policy]));
      for (const policy of await list()) {
        const { namespace = '', name, resourceVersion } = policy.metadata;
        const original = wanted.get(key(policy));
        if (original === undefined) await policies.delete(namespace, name);
        else if (JSON.stringify(original['spec']) !== JSON.stringify(policy['spec']))
          await send('PUT', path(namespace, name), {
            apiVersion: API_VERSION,
            kind: KIND,
            metadata: { ...original.metadata, resourceVersion },
            spec: original['spec'],
          });
      }
    },
  };
  return policies;
}
