// How long the graph takes: `node packages/topology/bench/bench.ts`. Budgets for warm stores: M < 30 ms, L < 100 ms (p95).
import { buildTopology, PeerPool, serviceEvidence, TrafficReader, trafficQueries } from '../src/index.ts';
import type { Sample, Traffic } from '../src/index.ts';
import { createMesh } from '@padlock/mtls';
import type { KubernetesObject, Mesh } from '@padlock/mtls';

interface Size {
  readonly name: string;
  readonly services: number;
  readonly edges: number;
  readonly budgetMs: number;
}
const sizes: readonly Size[] = [
  { name: 'M', services: 1_000, edges: 5_000, budgetMs: 30 },
  { name: 'L', services: 3_000, edges: 15_000, budgetMs: 100 },
];
const namespaces = 40;
const rounds = 40;

const place = (i: number): { namespace: string; name: string } => ({
  namespace: `ns-${i % namespaces}`,
  name: `service-${i}`,
});

function objects({ services }: Size): KubernetesObject[] {
  return Array.from({ length: services }, (_, i) => i).flatMap((i) => {
    const { namespace, name } = place(i);
    const pod = (replica: number): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-7d9c5b8f6d-${replica}`,
        namespace,
        labels: { app: name, version: 'v1', 'pod-template-hash': '7d9c5b8f6d' },
        ownerReferences: [{ kind: 'ReplicaSet', name: `${name}-7d9c5b8f6d`, controller: true }],
      },
      spec: {
        containers: [
          { name: 'app', ports: [{ name: 'http', containerPort: 8080 }] },
          ...(i % 20 === 0 ? [] : [{ name: 'istio-proxy' }]),
        ],
      },
      status: { phase: 'Running' },
    });
    const service: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: {
        selector: { app: name },
        ports: [
          { name: 'http', port: 80, targetPort: 'http' },
          { name: 'http-admin', port: 81, targetPort: 8081 },
        ],
      },
    };
    const policy: KubernetesObject = {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name, namespace, creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { selector: { matchLabels: { app: name } }, portLevelMtls: { 8080: { mode: 'STRICT' } } },
    };
    return [service, pod(0), pod(1), ...(i % 10 === 0 ? [policy] : [])];
  });
}

/** Both reporters and two response codes for each edge, as Prometheus would answer. */
function samples(size: Size, round: number): Sample[] {
  return Array.from({ length: size.edges }, (_, i) => i).flatMap((i) => {
    const source = place(i % size.services);
    const target = place((i * 7 + Math.floor(i / size.services) * 13 + 1) % size.services);
    return ['source', 'destination'].flatMap((reporter) =>
      ['200', '503'].map((code) => ({
        labels: {
          reporter,
          source_workload: source.name,
          source_workload_namespace: source.namespace,
          source_principal: `spiffe://cluster.local/ns/${source.namespace}/sa/default`,
          destination_workload: target.name,
          destination_workload_namespace: target.namespace,
          destination_service: `${target.name}.${target.namespace}.svc.cluster.local`,
          destination_service_name: target.name,
          destination_service_namespace: target.namespace,
          request_protocol: 'http',
          response_code: code,
          response_flags: '-',
          connection_security_policy:
            reporter === 'source' ? 'unknown' : i % 50 === 0 ? 'none' : 'mutual_tls',
        },
        value: 1 + ((i + round) % 97),
      })),
    );
  });
}

function refresh(size: Size, round: number, pool: PeerPool): Traffic {
  const reader = new TrafficReader(pool);
  for (const sample of samples(size, round)) reader.add('requests', sample);
  return reader.traffic({ at: 1_770_000_000 + round, windowSeconds: 60, destinationPort: false });
}

/** Time of this thread on the processor, so that a busy machine does not count. */
function timed<T>(run: () => T): { ms: number; result: T } {
  const start = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(start);
  return { ms: (user + system) / 1000, result };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

console.log(
  `PromQL: ${Object.keys(trafficQueries({ windowSeconds: 60, scrapeIntervalSeconds: 15, destinationPort: false })).length} queries per refresh`,
);
for (const size of sizes) {
  const all = objects(size);
  const pool = new PeerPool();
  const lastDay = refresh(size, -1, pool);
  const build = (mesh: Mesh, traffic: Traffic) => {
    const input = { cluster: 'bench', mesh, traffic, lastDay };
    return buildTopology({ ...input, graph: 'service', namespaces: undefined });
  };
  const parse = timed(() => refresh(size, 0, pool)).ms;

  // A new snapshot of the cluster: every index is made anew.
  const cold = Array.from({ length: 6 }, (_, round) => {
    const [mesh, traffic] = [createMesh(all), refresh(size, round, pool)];
    return timed(() => build(mesh, traffic)).ms;
  });
  const mesh = createMesh(all);
  // Warm: the mesh was looked at before. Each refresh is read anew, as a server does.
  let last = refresh(size, 0, pool);
  build(mesh, last);
  const warm = Array.from({ length: rounds }, (_, round) => {
    last = refresh(size, round + 1, pool);
    return timed(() => build(mesh, last)).ms;
  });
  const { edges, nodes } = build(mesh, last);
  const again = timed(() => build(mesh, last)).ms;
  const services = timed(() => {
    for (const { namespace, name } of mesh.services.values()) {
      serviceEvidence({ cluster: 'bench', mesh, traffic: last, lastDay }, { namespace, name });
    }
  }).ms;

  const p95 = percentile(warm, 0.95);
  const line = [
    `${nodes.length} nodes, ${edges.length} edges`,
    `new traffic p50 ${percentile(warm, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (budget ${size.budgetMs})`,
    `new mesh p50 ${percentile(cold, 0.5).toFixed(0)} ms`,
    `unchanged ${again.toFixed(1)} ms`,
    `all service evidence ${services.toFixed(0)} ms`,
    `generate and parse ${parse.toFixed(0)} ms`,
  ];
  console.log(`${size.name}: ${line.join('; ')}`);
  if (p95 > size.budgetMs) process.exitCode = 1;
}
