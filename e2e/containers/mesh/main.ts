// What docker-compose.yml runs once, between its other containers: there is no kubelet and no controller.
//
//     node main.ts keys FOLDER         before the API server: what it signs with, and whom it lets in
//     node main.ts objects FOLDER      after it: the kubeconfig, everything that the mesh holds, what applications and Prometheus read
//     node main.ts identities FOLDER   after istiod: the token and the root certificate of every sidecar
//
// FOLDER is a volume that all containers share. Each step can be done again.
import { randomBytes } from 'node:crypto';
import { chown, glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { applyObjects } from '../../testbed/kubernetes/applyObjects.ts';
import { installCrds } from '../../testbed/kubernetes/installCrds.ts';
import { kubeconfigText } from '../../testbed/kubernetes/kubeconfig.ts';
import { createRestClient, type RestClient } from '../../testbed/kubernetes/restClient.ts';
import { writeKeys } from '../../testbed/kubernetes/writeKeys.ts';
import { objectsOf } from '../../testbed/mesh/objects.ts';
import { writeSidecarFolder } from '../../testbed/mesh/sidecarFolder.ts';
import { until } from '../../testbed/process/until.ts';
import { API_SERVER, content, paths, pods, prometheusConfiguration, settings, wireOf } from './content.ts';

/** The user of all containers that are not root; files go to it. */
const USER = 1000;
const PATIENCE = { timeout: 120_000, interval: 500 };
const crds = join(import.meta.dirname, 'crds.yaml');

const steps: Readonly<Record<string, (folder: string) => Promise<void>>> = { keys, objects, identities };

async function keys(folder: string): Promise<void> {
  const pki = join(folder, paths.pki);
  await mkdir(pki, { recursive: true });
  // Another key would make all tokens of an earlier start worthless.
  const there = await readFile(join(pki, 'tokens.csv')).catch(() => undefined);
  if (there === undefined) await writeKeys(pki, randomBytes(16).toString('hex'));
}

async function objects(folder: string): Promise<void> {
  const pki = join(folder, paths.pki);
  const [token = ''] = (await readFile(join(pki, 'tokens.csv'), 'utf8')).split(',');
  const client = await until(
    'the API server',
    async () => {
      // The certificate that the API server makes for itself at its first start is its own authority.
      const certificateAuthority = await readFile(join(pki, 'apiserver', 'apiserver.crt'), 'utf8');
      const kubeconfig = kubeconfigText({
        name: 'mesh',
        server: `https://${API_SERVER.host}:${API_SERVER.port}`,
        certificateAuthority,
        user: 'admin',
        token,
      });
      const connected = createRestClient(kubeconfig);
      if ((await connected.request('GET', '/readyz')).status !== 200) return undefined;
      await write(join(folder, paths.kubeconfig), kubeconfig, 0o600);
      return connected;
    },
    PATIENCE,
  );
  await installCrds(client, crds);
  await applyObjects(client, [...content.namespaces, ...settings, ...objectsOf(content, pods)]);
  await client.close();
  await write(join(folder, paths.prometheus), prometheusConfiguration(), 0o644);
  for (const pod of pods) await write(join(folder, paths.wire(pod)), JSON.stringify(wireOf(pod)), 0o644);
}

async function identities(folder: string): Promise<void> {
  const client: RestClient = createRestClient(await readFile(join(folder, paths.kubeconfig), 'utf8'));
  for (const pod of pods.filter(({ workload }) => workload.sidecar))
    await writeSidecarFolder(pod, join(folder, paths.pod(pod)), client);
  await client.close();
}

async function write(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode });
}

/** Hands everything over to the user that reads it. Only root can. */
async function handOver(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  for await (const entry of glob(['pki/*', 'pods/**', 'kubeconfig', 'prometheus.yml'], { cwd: folder }))
    await chown(join(folder, entry), USER, USER);
}

const [name = '', folder] = process.argv.slice(2);
const step = Object.hasOwn(steps, name) ? steps[name] : undefined;
if (step === undefined || folder === undefined) {
  process.stderr.write(`Usage: main.ts ${Object.keys(steps).join('|')} FOLDER\n`);
  process.exit(2);
}
await step(folder);
await handOver(folder);
process.stdout.write(`${name}: done\n`);
