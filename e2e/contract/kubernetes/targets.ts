import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@padlock/sandbox';
import { startControlPlane } from '../../testbed/kubernetes/controlPlane.ts';
import { createRestClient, type RestClient } from '../../testbed/kubernetes/restClient.ts';
import { etcd, istioCrds, kubeApiserver, resolvePart } from '../../testbed/parts/index.ts';
import { leftOut } from '../leftOut.ts';

export interface RunningTarget {
  readonly client: RestClient;
  readonly kubeconfig: string;
  stop(): Promise<void>;
}
export interface Target {
  readonly name: string;
  readonly start: () => Promise<RunningTarget>;
}

const sandbox: Target = {
  name: 'the sandbox',
  async start() {
    const running = await startSandbox();
    const client = createRestClient(running.kubeconfig);
    return {
      client,
      kubeconfig: running.kubeconfig,
      async stop() {
        await client.close();
        await running.stop();
      },
    };
  },
};

/**
 * A real API server with Istio's CRDs.
 *
 * @param auditPolicy what it writes down of which request, as Kubernetes writes such policies; without one it writes nothing.
 */
export async function startApiServer(auditPolicy?: object): Promise<
  RunningTarget & {
    /** File with a line of JSON for each event. */
    readonly auditLog: string;
  }
> {
  const [etcdPath, apiServerPath, crds] = await Promise.all([
    resolvePart(etcd),
    resolvePart(kubeApiserver),
    resolvePart(istioCrds),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'padlock-contract-'));
  const logs = join(folder, 'logs');
  await mkdir(logs);
  const audit = { policy: join(folder, 'audit-policy.json'), log: join(logs, 'audit.log') };
  if (auditPolicy !== undefined) await writeFile(audit.policy, JSON.stringify(auditPolicy));
  const running = await startControlPlane({
    name: 'contract',
    folder,
    logs,
    etcd: etcdPath.path,
    kubeApiserver: apiServerPath.path,
    crds: crds.path,
    ...(auditPolicy === undefined ? {} : { audit }),
  });
  return {
    client: running.client,
    kubeconfig: running.kubeconfig,
    auditLog: audit.log,
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const cluster: Target = { name: 'kube-apiserver', start: () => startApiServer() };

/** Everything that claims to speak the Kubernetes API. The real one is the judge of the other. */
export const targets: readonly Target[] = leftOut('cluster') ? [sandbox] : [sandbox, cluster];
