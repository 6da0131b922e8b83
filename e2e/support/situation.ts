import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import type { KubernetesObject, RestClient } from '../testbed/kubernetes/restClient.ts';

/** Objects of a test besides PeerAuthentications, and a way back to how they were. */
export interface Situation {
  /** Creates an object, or replaces what has its name. */
  put(object: KubernetesObject): Promise<void>;
  /** As it is now; undefined when there is none of that name. */
  get(
    apiVersion: string,
    kind: string,
    namespace: string,
    name: string,
  ): Promise<KubernetesObject | undefined>;
  delete(object: KubernetesObject): Promise<void>;
  /** DestinationRules, ConfigMaps and Services are as they were. */
  restore(): Promise<void>;
}

const kept = [
  ['networking.istio.io/v1', 'DestinationRule'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
] as const;

/** Writes past Padlock, as with kubectl, and remembers what was there before. */
export async function situationOn(client: RestClient): Promise<Situation> {
  const list = async (apiVersion: string, kind: string): Promise<KubernetesObject[]> => {
    const { body } = await client.request('GET', resourcePath(apiVersion, kind, undefined));
    const { items } = body as { items: KubernetesObject[] };
    return items.map((item) => ({ ...item, apiVersion, kind }));
  };
  const all = async (): Promise<KubernetesObject[]> =>
    (await Promise.all(kept.map(([apiVersion, kind]) => list(apiVersion, kind)))).flat();
  const keyOf = ({ kind, metadata }: KubernetesObject): string =>
    `${kind} ${metadata.namespace}/${metadata.name}`;
  const pathOf = ({ apiVersion, kind, metadata }: KubernetesObject): string =>
    resourcePath(apiVersion, kind, metadata.namespace, metadata.name);
  const send = async (method: string, path: string, body?: unknown): Promise<void> => {
    const answer = await client.request(method, path, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  };
  const before = new Map((await all()).map((object) => [keyOf(object), object]));
  const situation: Situation = {
    async get(apiVersion, kind, namespace, name) {
      const answer = await client.request('GET', resourcePath(apiVersion, kind, namespace, name));
      return answer.status === 404 ? undefined : (answer.body as KubernetesObject);
    },
    async put(object) {
      const { apiVersion, kind, metadata } = object;
      const current = await situation.get(apiVersion, kind, metadata.namespace ?? '', metadata.name);
      if (current === undefined)
        return send('POST', resourcePath(apiVersion, kind, metadata.namespace), object);
      const { resourceVersion } = current.metadata;
      return send('PUT', pathOf(object), { ...object, metadata: { ...metadata, resourceVersion } });
    },
    delete: (object) => send('DELETE', pathOf(object)),
    async restore() {
      for (const object of await all()) {
        const original = before.get(keyOf(object));
        if (original === undefined) await situation.delete(object);
        else if (
          JSON.stringify([original['spec'], original['data']]) !==
          JSON.stringify([object['spec'], object['data']])
        )
          await situation.put(original);
      }
      const now = new Set((await all()).map(keyOf));
      for (const [key, object] of before) {
        const { resourceVersion: _resourceVersion, uid: _uid, ...metadata } = object.metadata;
        if (!now.has(key)) await situation.put({ ...object, metadata });
      }
    },
  };
  return situation;
}
