import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/leftOut.ts';
import { apiServerArguments, etcdArguments } from '../testbed/kubernetes/arguments.ts';
import type { MeshPod } from '../testbed/mesh/layout.ts';
import { ISTIOD_PORTS, istiodProcess, sidecarProcess } from '../testbed/mesh/processes.ts';
import { etcd, istioCrds, kubeApiserver } from '../testbed/parts/index.ts';
import { prometheusArguments } from '../testbed/prometheus/prometheusServer.ts';
import { readProject, serviceOf, type Project, type Service } from './compose.ts';
import { API_SERVER, pods } from './mesh/content.ts';

const withSidecar = pods.filter(({ workload }) => workload.sidecar);
const isControlPlane = ({ workload }: MeshPod): boolean => workload.name === 'istiod';

/** Arguments with some of them exchanged: what must differ between containers and one machine, and nothing else. */
function exchanged(
  args: readonly string[],
  differences: Readonly<Record<string, string>>,
): readonly string[] {
  const left = new Map(Object.entries(differences));
  const result = args.map((argument) => {
    const other = left.get(argument);
    left.delete(argument);
    return other ?? argument;
  });
  expect([...left.keys()], 'differences that are none any more').toEqual([]);
  return result;
}

// What runs in containers is held against what `npm run mesh` runs.
describe.skipIf(leftOut('cluster'))('docker-compose.yml', () => {
  let project: Project;
  const service = (name: string): Service => serviceOf(project, name);
  beforeAll(async () => {
    project = await readProject();
  }, 300_000);

  it('publishes the dashboard, and nothing else, to this machine only', () => {
    const published = Object.entries(project.services).flatMap(([name, { ports }]) =>
      ports.map(({ host_ip, published, target }) => `${name} ${host_ip}:${published}:${target}`),
    );
    expect(published).toEqual(['padlock 127.0.0.1:8080:8080']);
    expect(service('padlock').command).toEqual([
      'serve',
      '--kubeconfig=/mesh/kubeconfig',
      '--prometheus=http://prometheus:9090',
      '--host=0.0.0.0',
      '--unsafe-no-auth',
    ]);
  });

  it('runs etcd as the testbed does, but for addresses', () => {
    expect(service('etcd').command).toEqual(
      exchanged(etcdArguments({ data: '/etcd', clientPort: 2379, peerPort: 2380 }), {
        '--listen-client-urls=http://127.0.0.1:2379': '--listen-client-urls=http://0.0.0.0:2379',
        '--advertise-client-urls=http://127.0.0.1:2379': '--advertise-client-urls=http://etcd:2379',
      }),
    );
  });

  it('runs the API server as the testbed does, but for addresses', () => {
    expect(service('kube-apiserver').command).toEqual(
      exchanged(apiServerArguments({ pki: '/mesh/pki', etcdPort: 2379, securePort: API_SERVER.port }), {
        '--etcd-servers=http://127.0.0.1:2379': '--etcd-servers=http://etcd:2379',
        '--bind-address=127.0.0.1': '--bind-address=0.0.0.0',
      }),
    );
    expect(service('kube-apiserver').networks['mesh']?.aliases).toEqual([API_SERVER.host]);
  });

  it('runs istiod as the mesh does, with the filters that Istio’s own proxy has', () => {
    const { args, env } = istiodProcess({ kubeconfig: '/mesh/kubeconfig', address: '0.0.0.0' });
    const { PILOT_ENABLE_METADATA_EXCHANGE, PILOT_ENABLE_ALPN_FILTER, ...rest } = env;
    expect([PILOT_ENABLE_METADATA_EXCHANGE, PILOT_ENABLE_ALPN_FILTER]).toEqual(['false', 'false']);
    expect(service('istiod').command).toEqual(args);
    expect(service('istiod').environment).toEqual(rest);
    expect(service('istiod').networks['mesh']).toEqual({
      ipv4_address: pods.find(isControlPlane)?.ip,
      aliases: [rest['POD_NAMESPACE'] && `istiod.${rest['POD_NAMESPACE']}.svc`],
    });
  });

  it('runs Prometheus as the testbed does, but for addresses', () =>
    expect(service('prometheus').command).toEqual(
      prometheusArguments({
        configuration: '/mesh/prometheus.yml',
        data: '/prometheus',
        address: '0.0.0.0:9090',
      }),
    ));

  it.each(withSidecar.map((pod) => [pod.id, pod] as const))(
    'runs the sidecar of %s as the mesh does',
    (_id, pod) => {
      const { command, environment, networks, working_dir } = service(pod.workload.name);
      const expected = sidecarProcess({
        pod,
        envoy: '/usr/local/bin/envoy',
        discoveryAddress: `istiod.istio-system.svc:${ISTIOD_PORTS.secureGrpc}`,
        drainSeconds: 1,
      });
      expect(command).toEqual(expected.args);
      const parsed = (env: Readonly<Record<string, string>>) => ({
        ...env,
        PROXY_CONFIG: JSON.parse(env['PROXY_CONFIG'] ?? '') as unknown,
        ISTIO_METAJSON_LABELS: JSON.parse(env['ISTIO_METAJSON_LABELS'] ?? '') as unknown,
      });
      expect(parsed(environment)).toEqual({
        ...parsed(expected.env),
        // It is in the image, not in the working directory.
        ISTIO_BOOTSTRAP: '/var/lib/istio/envoy/envoy_bootstrap_tmpl.json',
      });
      expect(networks).toEqual({ mesh: { ipv4_address: pod.ip, aliases: [] } });
      expect(working_dir).toBe(`/mesh/pods/${pod.id.replace('/', '.')}`);
    },
  );

  it.each(pods.filter((pod) => !isControlPlane(pod)).map((pod) => [pod.id, pod] as const))(
    'runs what %s does, in its network',
    (_id, pod) => {
      const { name, sidecar } = pod.workload;
      const app = service(sidecar ? `${name}-app` : name);
      expect(app.command).toEqual([
        'node',
        'e2e/testbed/mesh/wire/main.ts',
        `/mesh/pods/${pod.id.replace('/', '.')}/wire.json`,
      ]);
      if (sidecar) expect(app.network_mode).toBe(`service:${name}`);
      else expect(app.networks).toEqual({ mesh: { ipv4_address: pod.ip, aliases: [] } });
    },
  );

  it('has no container that the mesh has not', () => {
    const expected = [
      ...['padlock', 'keys', 'etcd', 'kube-apiserver', 'objects', 'istiod', 'identities', 'prometheus'],
      ...pods
        .filter((pod) => !isControlPlane(pod))
        .flatMap(({ workload: { name, sidecar } }) => (sidecar ? [name, `${name}-app`] : [name])),
    ];
    expect(Object.keys(project.services).sort()).toEqual(expected.sort());
  });

  it('gives nobody an address of a pod by chance', () => {
    const [config] = project.networks['mesh']?.ipam.config ?? [];
    expect(config?.subnet).toBe('10.244.0.0/24');
    expect(config?.ip_range).toBe('10.244.0.128/25');
    for (const { ip } of pods) expect(Number(/^10\.244\.0\.(\d+)$/.exec(ip)?.[1])).toBeLessThan(128);
  });

  it('pins every image, and those of etcd, Kubernetes and Istio to what the testbed builds', async () => {
    const images = new Set(Object.values(project.services).map(({ image }) => image));
    for (const image of images) {
      if (image === 'padlock' || image === 'padlock-mesh') continue;
      expect(image).toMatch(/^[a-z0-9.]+\/[a-z0-9/-]+:v?\d+\.\d+\.\d+$/);
    }
    expect(images).toContain(`quay.io/coreos/etcd:v${etcd.version}`);
    expect(images).toContain(`registry.k8s.io/kube-apiserver:v${kubeApiserver.version}`);
    // The release whose kinds are installed.
    expect(images).toContain(`docker.io/istio/pilot:${istioCrds.version}`);
    expect(images).toContain(`docker.io/istio/proxyv2:${istioCrds.version}`);
    const dockerfile = await readFile(new URL('../../deploy/Dockerfile', import.meta.url), 'utf8');
    expect(dockerfile).toContain(`istio.io/api@v${istioCrds.version}`);
  });

  it('builds each image of its own from a stage of deploy/Dockerfile', () => {
    const builds = Object.values(project.services).flatMap(({ image, build }) =>
      build === undefined ? [] : [[image, build.dockerfile, build.target].join(' ')],
    );
    expect(new Set(builds)).toEqual(
      new Set(['padlock deploy/Dockerfile padlock', 'padlock-mesh deploy/Dockerfile mesh']),
    );
  });
});
