import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { until } from '../process/until.ts';
import { applyObjects } from './applyObjects.ts';
import { KubernetesObject, type RestClient } from './restClient.ts';

/** Writes the CustomResourceDefinitions of a YAML file, and waits until their kinds are served. */
export async function installCrds(client: RestClient, file: string): Promise<void> {
  const crds = parseAllDocuments(await readFile(file, 'utf8'))
    .filter((document) => document.contents !== null)
    .map((document) => KubernetesObject.parse(document.toJS()));
  await applyObjects(client, crds);
  const groups = ['security.istio.io/v1', 'networking.istio.io/v1', 'networking.istio.io/v1alpha3'];
  await until("Istio's kinds to be served", async () => {
    const answers = await Promise.all(groups.map((group) => client.request('GET', `/apis/${group}`)));
    return answers.every((answer) => answer.status === 200);
  });
  await until('PeerAuthentications to be served', async () => {
    const answer = await client.request('GET', '/apis/security.istio.io/v1/peerauthentications');
    return answer.status === 200;
  });
}
