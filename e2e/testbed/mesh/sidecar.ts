import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { resourcePath } from '../kubernetes/resourcePath.ts';
import type { RestClient } from '../kubernetes/restClient.ts';
import { managedProgram, type ManagedProgram } from '../process/managedProcess.ts';
import { until } from '../process/until.ts';
import type { AccessLogExporter } from './accessLog/accessLogExporter.ts';
import type { MeshPod } from './layout.ts';
import { ISTIOD_PORTS, sidecarFiles, sidecarProcess } from './processes.ts';
import type { WireClient } from './wireClient.ts';

const YEAR = 365 * 24 * 3600;
const Pod = z.object({ metadata: z.object({ uid: z.string() }) });
const TokenRequest = z.object({ status: z.object({ token: z.string() }) });
const RootCertificate = z.object({ data: z.object({ 'root-cert.pem': z.string() }) });

/** Lays out the folder in which a sidecar runs, and describes the program. The pod must exist; istiod must run. */
export async function prepareSidecar(options: {
  readonly pod: MeshPod;
  /** Of its own. */
  readonly folder: string;
  readonly kubernetes: RestClient;
  readonly wire: WireClient;
  readonly exporter: Pick<AccessLogExporter, 'begin' | 'end'>;
  /** What a program is started through to be inside the network namespace. */
  readonly enter: readonly string[];
  readonly logs: string;
  readonly parts: { readonly pilotAgent: string; readonly envoy: string; readonly envoyBootstrap: string };
  readonly drainSeconds: number;
}): Promise<ManagedProgram> {
  const { pod, folder, kubernetes, wire, exporter, parts } = options;
  await Promise.all(sidecarFiles.folders.map((path) => mkdir(join(folder, path), { recursive: true })));
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode: 0o600 });
  };
  await mkdir(dirname(join(folder, sidecarFiles.bootstrapTemplate)), { recursive: true });
  await copyFile(parts.envoyBootstrap, join(folder, sidecarFiles.bootstrapTemplate));
  // pilot-agent's death does not end its Envoy by itself.
  const envoy = join(folder, 'envoy');
  await writeFile(envoy, `#!/bin/sh\nexec setpriv --pdeathsig KILL -- '${parts.envoy}' "$@"\n`, {
    mode: 0o755,
  });
  await write(sidecarFiles.token, await tokenOf(pod, kubernetes));
  await write(sidecarFiles.rootCertificate, await rootCertificate(pod, kubernetes));

  const program = managedProgram({
    name: `the sidecar of ${pod.id}`,
    command: parts.pilotAgent,
    ...sidecarProcess({
      pod,
      envoy,
      discoveryAddress: `127.0.0.1:${ISTIOD_PORTS.secureGrpc}`,
      drainSeconds: options.drainSeconds,
    }),
    cwd: folder,
    through: options.enter,
    logFile: join(options.logs, `${pod.id.replace('/', '.')}.log`),
    ready: async () =>
      (await wire.fetch(`http://127.0.0.1:${pod.ports.envoyStatus}/healthz/ready`)).status === 200,
  });
  const ended = async (ending: Promise<void>): Promise<void> => {
    exporter.end(pod);
    await ending;
  };
  return {
    get running() {
      return program.running;
    },
    async start() {
      exporter.begin(pod);
      await program.start();
    },
    stop: () => ended(program.stop()),
    kill: () => ended(program.kill()),
  };
}

/** As the kubelet would mount it. */
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
