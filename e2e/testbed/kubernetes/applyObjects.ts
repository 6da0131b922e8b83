import { resourcePath } from './resourcePath.ts';
import type { KubernetesObject, RestClient } from './restClient.ts';

/**
 * Creates objects in the given order, and replaces those that exist. Status is written through its own subresource, as the
 * kubelet would: there is none here.
 *
 * @param atOnce how many are on their way at the same time; with more than one, the order is not kept.
 * @throws Error with the API server's own words when it refuses one.
 */
export async function applyObjects(
  client: RestClient,
  objects: Iterable<KubernetesObject>,
  { atOnce = 1 }: { readonly atOnce?: number } = {},
): Promise<void> {
  const queue = objects[Symbol.iterator]();
  await Promise.all(Array.from({ length: atOnce }, () => applyEach(client, queue)));
}

/** Takes from the queue, which others may take from as well, until it is empty. */
async function applyEach(client: RestClient, queue: Iterator<KubernetesObject>): Promise<void> {
  for (let next = queue.next(); next.done !== true; next = queue.next()) {
    const object = next.value;
    const { apiVersion, kind, metadata } = object;
    const path = resourcePath(apiVersion, kind, metadata.namespace, metadata.name);
    const created = await client.request('POST', resourcePath(apiVersion, kind, metadata.namespace), {
      body: object,
    });
    if (created.status === 409)
      await expectSuccess(client, 'PATCH', path, object, 'application/merge-patch+json');
    else if (created.status >= 300) throw refused('POST', path, created.body);
    if (object['status'] !== undefined && kind !== 'CustomResourceDefinition')
      await expectSuccess(
        client,
        'PATCH',
        `${path}/status`,
        { status: object['status'] },
        'application/merge-patch+json',
      );
  }
}

async function expectSuccess(
  client: RestClient,
  method: string,
  path: string,
  body: unknown,
  contentType: string,
): Promise<void> {
  const answer = await client.request(method, path, { body, contentType });
  if (answer.status >= 300) throw refused(method, path, answer.body);
}

const refused = (method: string, path: string, body: unknown): Error =>
  new Error(`The API server refused ${method} ${path}: ${JSON.stringify(body)}`);
