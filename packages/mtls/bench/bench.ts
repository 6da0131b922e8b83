// Times the questions that pages and the topology ask thousands of times, on one generated mesh.
import { cpus } from 'node:os';
import { callOutcome, createMesh, impact, planChange, serverMode } from '../src/index.ts';
import type { Call, KubernetesObject, Mesh, Pod } from '../src/index.ts';
import { random } from '../src/testing/random.ts';

const size = { namespaces: 100, workloads: 10_000, policies: 2_000, rules: 300, edges: 15_000 };
const ports = [8080, 9090, 7070];

function main(): void {
  const [cpu] = cpus();
  console.log(`${cpu?.model.trim() ?? 'unknown processor'} x ${cpus().length}, Node ${process.version}`);
  const objects = generate();
  report(
    `parse ${objects.length} objects`,
    undefined,
    () => ({}),
    () => createMesh(objects),
  );
  report(
    `modes of ${size.workloads} workloads x ${ports.length} ports x ${size.policies} policies`,
    100,
    () => createMesh(objects),
    evaluateAll,
  );
  report(
    `outcomes of ${size.edges} edges`,
    100,
    () => {
      const mesh = createMesh(objects);
      return { mesh, calls: callsIn(mesh) };
    },
    ({ mesh, calls }) => {
      for (const call of calls) callOutcome(mesh, call);
    },
  );
  const mesh = createMesh(objects);
  const calls = callsIn(mesh);
  impact(mesh, mesh, calls);
  report(
    `one plan with impact over ${size.edges} edges`,
    50,
    () => ({}),
    () => {
      const result = planChange(mesh, {
        scope: 'service',
        namespace: 'ns-7',
        name: 'app-7',
        ports: [{ port: 80, mode: 'STRICT' }],
      });
      if (result.kind === 'plan') impact(mesh, result.after, calls);
    },
  );
}

/** Time of this thread on the processor, so that a busy machine does not count. */
function report<Input>(
  name: string,
  budget: number | undefined,
  prepare: () => Input,
  run: (input: Input) => unknown,
): void {
  const times: number[] = [];
  for (let round = 0; round < 9; round++) {
    const input = prepare();
    const start = process.threadCpuUsage();
    run(input);
    const { user, system } = process.threadCpuUsage(start);
    times.push((user + system) / 1000);
  }
  const median = times.toSorted((left, right) => left - right)[4] ?? NaN;
  const [first = NaN] = times;
  const against = budget === undefined ? '' : ` (budget ${budget} ms${median < budget ? '' : ', MISSED'})`;
  console.log(`${name}: median ${median.toFixed(1)} ms, first ${first.toFixed(1)} ms${against}`);
}

function evaluateAll(mesh: Mesh): number {
  let strict = 0;
  for (const pod of mesh.pods.values()) {
    for (const port of ports) if (serverMode(mesh, pod, port).mode === 'STRICT') strict++;
  }
  return strict;
}

function callsIn(mesh: Mesh): readonly Call[] {
  const next = random(11);
  const pods = [...mesh.pods.values()];
  const any = (): Pod => {
    const pod = pods[Math.floor(next() * pods.length)];
    if (pod === undefined) throw new Error('no pods');
    return pod;
  };
  return Array.from({ length: size.edges }, () => {
    const server = any();
    const host = `${server.labels['app'] ?? ''}.${server.namespace}.svc.cluster.local`;
    return { client: any(), host, port: 80, server, targetPort: 8080 };
  });
}

function generate(): readonly KubernetesObject[] {
  const next = random(7);
  const modes = ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'];
  const mode = (): string => modes[Math.floor(next() * modes.length)] ?? 'STRICT';
  const born = (): string => new Date(Date.UTC(2026, 0, 1) + next() * 1e10).toISOString();
  const objects: KubernetesObject[] = [];
  for (let index = 0; index < size.workloads; index++) {
    const namespace = `ns-${index % size.namespaces}`;
    objects.push(podObject(`app-${index}`, namespace), serviceObject(`app-${index}`, namespace));
  }
  for (let index = 0; index < size.policies; index++) {
    const workload = Math.floor(next() * size.workloads);
    objects.push({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: {
        name: `policy-${index}`,
        namespace: `ns-${workload % size.namespaces}`,
        creationTimestamp: born(),
      },
      spec: {
        selector: { matchLabels: index % 10 === 0 ? { tier: 'gold' } : { app: `app-${workload}` } },
        mtls: { mode: mode() },
        portLevelMtls: { 8080: { mode: mode() } },
      },
    });
  }
  for (let index = 0; index < size.rules; index++) {
    const namespace = `ns-${index % size.namespaces}`;
    objects.push({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: `rule-${index}`, namespace, creationTimestamp: born() },
      spec: {
        host: index % 5 === 0 ? '*.local' : `app-${index}.${namespace}.svc.cluster.local`,
        trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
      },
    });
  }
  return objects;
}

function podObject(name: string, namespace: string): KubernetesObject {
  const labels = { app: name, tier: name.endsWith('3') ? 'gold' : 'basic' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { ...labels, 'security.istio.io/tlsMode': 'istio' } },
    spec: { containers: [{ name: 'app', ports: ports.map((containerPort) => ({ containerPort })) }] },
    status: { phase: 'Running' },
  };
}

function serviceObject(name: string, namespace: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

main();
