import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { freePort } from '../process/freePort.ts';
import { managedProgram, type ManagedProgram } from '../process/managedProcess.ts';
import { until } from '../process/until.ts';
import { applyObjects } from './applyObjects.ts';
import { apiServerArguments, etcdArguments } from './arguments.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { createRestClient, KubernetesObject, type RestClient } from './restClient.ts';

export interface ControlPlane {
  /** YAML; its user may do everything. */
  readonly kubeconfig: string;
  readonly client: RestClient;
  /** Can be ended and started again on the same port, with all its objects. */
  readonly apiServer: ManagedProgram;
  readonly etcd: ManagedProgram;
  /** Of the API server. */
  readonly port: number;
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
    args: apiServerArguments({ pki, etcdPort: clientPort, securePort }),
    logFile: join(logs, 'kube-apiserver.log'),
    ready: async () => {
      client ??= await connect();
      return (await client.request('GET', '/readyz')).status === 200;
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
    return { kubeconfig, client: ready, apiServer, etcd, port: securePort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeKeys(pki: string, token: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await writeFile(join(pki, 'sa.key'), privateKey, { mode: 0o600 });
  await writeFile(join(pki, 'sa.pub'), publicKey);
  await writeFile(join(pki, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
}

async function installCrds(client: RestClient, file: string): Promise<void> {
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

async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
  await response.arrayBuffer();
  return response.ok;
}
