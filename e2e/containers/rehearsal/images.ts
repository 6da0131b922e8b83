import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeshParts } from '../../testbed/mesh/meshParts.ts';
import type { BuiltStage } from '../buildStages.ts';
import type { Service } from '../compose.ts';
import type { Image } from './container.ts';
import { folderOf } from './rehearse.ts';

const BIN = '/usr/local/bin';
const NOBODY = 65_534;

/**
 * What stands for each image of docker-compose.yml: the stages that were built from deploy/Dockerfile, and for the public ones the
 * testbed's programs where those images have theirs.
 */
export async function images(
  folder: string,
  parts: MeshParts,
  built: { readonly padlock: BuiltStage; readonly mesh: BuiltStage },
): Promise<(service: Service) => Image> {
  // pilot-agent's death does not end its Envoy by itself.
  const envoy = join(folder, 'envoy');
  await writeFile(envoy, `#!/bin/sh\nexec setpriv --pdeathsig KILL -- ${BIN}/envoy-itself "$@"\n`, {
    mode: 0o755,
  });
  const program = (name: string, path: string, more: Partial<Image> = {}): Image => ({
    entrypoint: [`${BIN}/${name}`],
    command: [],
    workdir: '/',
    user: '0:0',
    env: {},
    ...more,
    files: { [`${BIN}/${name}`]: path, ...more.files },
  });
  const known: Readonly<Record<string, Image>> = {
    padlock: ours(built.padlock),
    'padlock-mesh': ours(built.mesh),
    'quay.io/coreos/etcd': program('etcd', parts.etcd),
    'registry.k8s.io/kube-apiserver': program('kube-apiserver', parts.kubeApiserver),
    'docker.io/istio/pilot': program('pilot-discovery', parts.istiod, { user: '1337:1337' }),
    'docker.io/istio/proxyv2': program('pilot-agent', parts.pilotAgent, {
      files: {
        [`${BIN}/envoy`]: envoy,
        [`${BIN}/envoy-itself`]: parts.envoy,
        '/var/lib/istio/envoy/envoy_bootstrap_tmpl.json': parts.envoyBootstrap,
      },
    }),
    'docker.io/prom/prometheus': program('prometheus', parts.prometheus, {
      user: `${NOBODY}:${NOBODY}`,
      files: { '/prometheus': await folderOf(NOBODY, join(folder, 'prometheus')) },
    }),
  };
  return ({ image }) => {
    const found = known[image.replace(/:[^/]*$/, '')];
    if (found === undefined) throw new RangeError(`nothing stands for image ${image}`);
    return found;
  };
}

const ours = ({ root, workdir, env, settings }: BuiltStage): Image => ({
  files: { [`${BIN}/node`]: process.execPath, [workdir]: join(root, workdir) },
  entrypoint: settings.ENTRYPOINT?.words ?? [],
  command: settings.CMD?.words ?? [],
  workdir,
  user: settings.USER?.words[0] ?? '0:0',
  env,
});
