import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { resourcePath } from '../kubernetes/resourcePath.ts';
import type { RestClient } from '../kubernetes/restClient.ts';
import { until } from '../process/until.ts';
import type { MeshPod } from './layout.ts';
import { sidecarFiles } from './processes.ts';

const YEAR = 365 * 24 * 3600;
const Pod = z.object({ metadata: z.object({ uid: z.string() }) });
const TokenRequest = z.object({ status: z.object({ token: z.string() }) });
const RootCertificate = z.object({ data: z.object({ 'root-cert.pem': z.string() }) });

/** Lays out the working directory of pilot-agent, with what a kubelet would mount. The pod must exist; istiod must run. */
export async function writeSidecarFolder(
  pod: MeshPod,
  folder: string,
  kubernetes: RestClient,
): Promise<void> {
  await Promise.all(sidecarFiles.folders.map((path) => mkdir(join(folder, path), { recursive: true })));
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode: 0o600 });
  };
  await write(sidecarFiles.token, await tokenOf(pod, kubernetes));
  await write(sidecarFiles.rootCertificate, await rootCertificate(pod, kubernetes));
}

/** Bound to the pod, for istiod. */
async function tokenOf({ workload, name }: MeshPod, kubernetes: RestClient): Promise<string> {
  const podAnswer = await kubernetes.request('GET', resourcePath('v1', 'Pod', workload.namespace, name));
  const { uid } = Pod.parse(podAnswer.body).metadata;
  const account = resourcePath('v1', 'ServiceAccount', workload.namespace, workload.name);
  const answer = await kubernetes.request('POST', `${account}/token`, {
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: ['istio-ca'],
        expirationSeconds: YEAR,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    },
  });
  return TokenRequest.parse(answer.body).status.token;
}

/** istiod publishes it into every namespace. */
function rootCertificate({ workload }: MeshPod, kubernetes: RestClient): Promise<string> {
  return until(`istiod's root certificate in ${workload.namespace}`, async () => {
    const path = resourcePath('v1', 'ConfigMap', workload.namespace, 'istio-ca-root-cert');
    const answer = await kubernetes.request('GET', path);
    return RootCertificate.parse(answer.body).data['root-cert.pem'];
  });
}
