import type { KubernetesObject as MtlsObject } from '@padlock/mtls';
import { z } from 'zod';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { KubernetesObject, type RestClient } from '../testbed/kubernetes/restClient.ts';
import { pause } from '../testbed/process/pause.ts';
import type { Situation } from './situations/situation.ts';

const List = z.object({ items: z.array(z.looseObject({})) });

/** Kinds that the rules read. */
const kinds = [
  ['v1', 'Namespace'],
  ['v1', 'Service'],
  ['v1', 'Pod'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['networking.istio.io/v1', 'DestinationRule'],
] as const;

/** Everything that Padlock's rules would be given, as the API server has it. */
export async function readObjects(client: RestClient): Promise<readonly MtlsObject[]> {
  const lists = await Promise.all(
    kinds.map(async ([apiVersion, kind]) => {
      const answer = await client.request('GET', resourcePath(apiVersion, kind, undefined));
      // The items of a list do not say what they are.
      return List.parse(answer.body).items.map((item) =>
        KubernetesObject.parse({ ...item, apiVersion, kind }),
      );
    }),
  );
  return lists.flat() as readonly MtlsObject[];
}

/** Puts a situation in the place of another one. */
export async function replaceSituation(
  client: RestClient,
  before: Situation | undefined,
  after: Situation,
): Promise<void> {
  const old = before === undefined ? [] : [...before.objects, ...(before.younger ?? [])];
  await Promise.all(old.map((object) => remove(client, object)));
  if (after.sameAge === true) await nextSecond();
  await applyObjects(client, after.objects);
  if (after.younger === undefined) return;
  await nextSecond();
  await applyObjects(client, after.younger);
}

async function remove(client: RestClient, { apiVersion, kind, metadata }: KubernetesObject): Promise<void> {
  const path = resourcePath(apiVersion, kind, metadata.namespace, metadata.name);
  const { status, body } = await client.request('DELETE', path);
  if (status >= 300) throw new Error(`The API server refused DELETE ${path}: ${JSON.stringify(body)}`);
}

/** The age of an object is counted in whole seconds. */
const nextSecond = (): Promise<void> => pause(1050 - (Date.now() % 1000));
