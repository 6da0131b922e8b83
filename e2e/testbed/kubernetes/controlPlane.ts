import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '../process/freePort.ts';
import { managedProgram, type ManagedProgram } from '../process/managedProcess.ts';
import { apiServerArguments, etcdArguments } from './arguments.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { installCrds } from './installCrds.ts';
import { createRestClient, type RestClient } from './restClient.ts';
import { writeKeys } from './writeKeys.ts';

const Revision = z.object({ header: z.object({ revision: z.string() }) });

export interface ServingCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface ControlPlane {
  /** YAML; its user may do everything. */
  readonly kubeconfig: string;
  readonly client: RestClient;
  /** Can be ended and started again on the same port, with all its objects. */
  readonly apiServer: ManagedProgram;
  readonly etcd: ManagedProgram;
  /** Of the API server. */
  readonly port: number;
  /** PEM, for 127.0.0.1: what the API server serves with, and is its own authority for. */
  readonly serving: ServingCertificate;
  /** Makes etcd forget all versions but the newest, as it does by itself every five minutes. */
  forgetHistory(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * etcd and the API server with Istio's CRDs. There is no controller-manager and no kubelet: whoever needs pods, service
 * accounts or endpoints writes them.
 */
export async function startControlPlane(options: {
  readonly name: string;
  readonly folder: string;
  readonly logs: string;
  readonly etcd: string;
  readonly kubeApiserver: string;
  /** YAML file. */
  readonly crds: string;
  readonly audit?: { readonly policy: string; readonly log: string };
}): Promise<ControlPlane> {
  const { folder, logs, name } = options;
  const pki = join(folder, 'pki');
  await mkdir(pki, { recursive: true });
  const token = randomBytes(16).toString('hex');
  await writeKeys(pki, token);
  const [clientPort, peerPort, securePort] = [await freePort(), await freePort(), await freePort()];

  const etcd = managedProgram({
    name: 'etcd',
    command: options.etcd,
    args: etcdArguments({ data: join(folder, 'etcd'), clientPort, peerPort }),
    logFile: join(logs, 'etcd.log'),
    ready: () => answersOk(`http://127.0.0.1:${clientPort}/health`),
  });
  await etcd.start();

  const forgetHistory = async (): Promise<void> => {
    const url = `http://127.0.0.1:${clientPort}/v3/kv`;
    const ask = async (what: string, body: object): Promise<unknown> => {
      const answer = await fetch(`${url}/${what}`, { method: 'POST', body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`etcd refused ${what}: ${await answer.text()}`);
      return answer.json();
    };
    const { header } = Revision.parse(await ask('range', { key: 'AA==' }));
    await ask('compaction', { revision: header.revision });
  };

  const server = `https://127.0.0.1:${securePort}`;
  const certificate = join(pki, 'apiserver', 'apiserver.crt');
  let client: RestClient | undefined;
  let kubeconfig = '';
  const connect = async (): Promise<RestClient> => {
    // The certificate that the API server makes for itself at its first start is its own authority.
    const certificateAuthority = await readFile(certificate, 'utf8');
    kubeconfig = kubeconfigText({ name, server, certificateAuthority, user: 'admin', token });
    return createRestClient(kubeconfig);
  };
  const apiServer = managedProgram({
    name: 'kube-apiserver',
    command: options.kubeApiserver,
    args: apiServerArguments({
      pki,
      etcdPort: clientPort,
      securePort,
      ...(options.audit === undefined ? {} : { audit: options.audit }),
    }),
    logFile: join(logs, 'kube-apiserver.log'),
    ready: async () => {
      const candidate = client ?? (await connect());
      try {
        if ((await candidate.request('GET', '/readyz')).status !== 200) return false;
        client = candidate;
        return true;
      } finally {
        // Read again next time: half of a certificate may have been there already.
        if (client !== candidate) await candidate.close();
      }
    },
  });
  const stop = async (): Promise<void> => {
    await client?.close();
    await apiServer.kill();
    await etcd.kill();
  };
  try {
    await apiServer.start();
    const ready = client ?? (await connect());
    await installCrds(ready, options.crds);
    const serving = {
      certificate: await readFile(certificate, 'utf8'),
      key: await readFile(join(pki, 'apiserver', 'apiserver.key'), 'utf8'),
    };
    return { kubeconfig, client: ready, apiServer, etcd, port: securePort, serving, forgetHistory, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
  await response.arrayBuffer();
  return response.ok;
}
