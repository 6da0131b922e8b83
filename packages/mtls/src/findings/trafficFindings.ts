import { callOutcome } from '../client/callOutcome.ts';
import type { Call } from '../client/callOutcome.ts';
import { hostOfService } from '../client/calledHost.ts';
import { clientConnection } from '../client/clientTls.ts';
import { keyOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import { selects } from '../model/labels.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { planChange } from '../plan/planChange.ts';
import { containerPort } from '../relations/containerPort.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import { serverMode } from '../server/serverMode.ts';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { fixesAmong, planned } from './fix.ts';

/** Workloads as telemetry names them. */
interface WorkloadName {
  readonly namespace: string;
  readonly name: string;
}

/** What servers reported of one client over a window of time that lies after the last change of policy. */
export interface ObservedTraffic {
  readonly server: WorkloadName;
  /** undefined: telemetry carries no port, and this is of all ports of the server together. */
  readonly containerPort: number | undefined;
  /** undefined: a client that has no sidecar, and so no name. */
  readonly client: WorkloadName | undefined;
  /** Requests, connections or bytes: one unit for both. */
  readonly mutualTls: number;
  /** On raw TCP that may be TLS of the application's own. */
  readonly notMutualTls: number;
}

/**
 * What is wrong by what servers saw: clients without mutual TLS at STRICT ports, and calls that went otherwise than policy
 * lets expect. Where telemetry carries no port, only what holds for every port of the server is claimed.
 *
 * @example
 * const server = { namespace: 'shop', name: 'orders-1' };
 * const seen = { server, containerPort: 8080, client: undefined, mutualTls: 9, notMutualTls: 1 };
 * trafficFindings(strictMesh, [seen])[0].code; // 'strict_with_plaintext_callers'
 */
export function trafficFindings(mesh: Mesh, observed: Iterable<ObservedTraffic>): readonly Finding[] {
  const pods = podsByWorkload(mesh);
  const seen = Map.groupBy(observed, ({ server, containerPort: port }) => {
    return JSON.stringify([server.namespace, server.name, port]);
  });
  return [...seen.values()].flatMap((rows) => {
    const [{ server, containerPort: port } = { server: undefined, containerPort: undefined }] = rows;
    const servers = server === undefined ? [] : (pods.get(keyOf(server.namespace, server.name)) ?? []);
    const endpoints = servers.flatMap((pod) =>
      portsOf(mesh, pod, port).map((number) => ({ pod, port: number })),
    );
    return endpoints.length === 0 ? [] : findingsAt(mesh, endpoints, rows, pods);
  });
}

interface Endpoint {
  readonly pod: Pod;
  readonly port: number;
}

function findingsAt(
  mesh: Mesh,
  endpoints: readonly Endpoint[],
  rows: readonly ObservedTraffic[],
  pods: ReadonlyMap<string, readonly Pod[]>,
): readonly Finding[] {
  const modes = endpoints.map(({ pod, port }) => serverMode(mesh, pod, port));
  const open = rows.filter(({ notMutualTls }) => notMutualTls > 0);
  if (open.length > 0 && modes.every(({ mode }) => mode === 'STRICT'))
    return [plaintextAtStrict(mesh, endpoints, open)];
  const drifting = rows.filter((row) => {
    return contradicts(row, expectedOutcomes(mesh, endpoints, row, pods));
  });
  return drifting.length === 0 ? [] : [drift(endpoints, drifting)];
}

function plaintextAtStrict(
  mesh: Mesh,
  endpoints: readonly Endpoint[],
  rows: readonly ObservedTraffic[],
): Finding {
  const [{ workload } = { workload: { kind: '', namespace: '', name: '' } }] = endpoints.map(
    ({ pod }) => pod,
  );
  const ports = [...new Set(endpoints.map(({ port }) => port))];
  const reason = `${portsText(rows, ports)} is STRICT, and ${clientsText(rows)} came without mutual TLS: such calls are refused, or go past the sidecar.`;
  return findingOf(
    { code: 'strict_with_plaintext_callers', severity: 'error', objects: [{ ...workload }], reason },
    () => {
      const { namespace, name } = workload;
      const picks = ports.map((port) => ({ port, mode: 'PERMISSIVE' as const }));
      const title = `Make ${ports.length === 1 ? 'the port' : 'the ports'} PERMISSIVE until every client encrypts`;
      return fixesAmong(mesh, [
        planned(title, planChange(mesh, { scope: 'workload', namespace, name, ports: picks })),
      ]);
    },
  );
}

function drift(endpoints: readonly Endpoint[], rows: readonly ObservedTraffic[]): Finding {
  const workloads = new Map(
    endpoints.map(({ pod }): [string, ObjectRef] => [pod.workload.name, { ...pod.workload }]),
  );
  const ports = [...new Set(endpoints.map(({ port }) => port))];
  return findingOf(
    {
      code: 'drift',
      severity: 'warning',
      objects: [...workloads.values()],
      reason: `At ${portsText(rows, ports).toLowerCase()}, calls of ${clientsText(rows)} went otherwise than policy lets expect: proxies may not have it yet, old connections may still be open, or something else decides.`,
    },
    // Policy says already what is wanted.
    () => [],
  );
}

/** What may become of calls of a client; for one without a name, what becomes of plaintext. */
function expectedOutcomes(
  mesh: Mesh,
  endpoints: readonly Endpoint[],
  { client }: ObservedTraffic,
  pods: ReadonlyMap<string, readonly Pod[]>,
): ReadonlySet<string> {
  if (client === undefined) return new Set(['plaintext']);
  const [from] = pods.get(keyOf(client.namespace, client.name)) ?? [];
  const outcomes = new Set<string>();
  if (from === undefined) return outcomes;
  for (const { pod, port: targetPort } of endpoints) {
    for (const service of servicesOfPod(mesh, pod)) {
      for (const servicePort of service.ports) {
        if (containerPort(service, servicePort, pod) !== targetPort) continue;
        const call = {
          client: from,
          host: hostOfService(mesh, service),
          port: servicePort.port,
          server: pod,
          targetPort,
        };
        // Telemetry does not name the subset that a call was routed to: any that has this pod may be meant.
        for (const subset of [undefined, ...subsetsOf(mesh, call)])
          outcomes.add(callOutcome(mesh, subset === undefined ? call : { ...call, subset }).outcome);
      }
    }
  }
  return outcomes;
}

function subsetsOf(mesh: Mesh, { client, host, port, server }: Call): readonly string[] {
  const { rule } = clientConnection(mesh, client, host, port, undefined);
  return [...(rule?.subsets ?? [])].flatMap(([name, { labels }]) =>
    selects(labels, server.labels) ? [name] : [],
  );
}

/** Calls that are refused leave nothing to see, so only one kind of outcome can be contradicted. */
function contradicts({ mutualTls, notMutualTls }: ObservedTraffic, expected: ReadonlySet<string>): boolean {
  const [only, ...others] = [...expected].filter((outcome) => outcome !== 'refused');
  if (only === undefined || others.length > 0) return false;
  return only === 'mutual_tls' ? notMutualTls > 0 : mutualTls > 0;
}

function podsByWorkload(mesh: Mesh): ReadonlyMap<string, readonly Pod[]> {
  const running = [...mesh.pods.values()].filter(({ finished }) => !finished);
  return Map.groupBy(running, ({ workload }) => keyOf(workload.namespace, workload.name));
}

/** The port that was seen, else every port that calls can land on. */
function portsOf(mesh: Mesh, pod: Pod, seen: number | undefined): readonly number[] {
  if (seen !== undefined) return [seen];
  const behind = servicesOfPod(mesh, pod).flatMap((service) =>
    service.ports.map((port) => containerPort(service, port, pod)),
  );
  const declared = pod.containerPorts.map(({ port }) => port);
  return [...new Set([...declared, ...behind.filter((port) => port !== undefined)])];
}

function portsText([row]: readonly ObservedTraffic[], ports: readonly number[]): string {
  return row?.containerPort === undefined && ports.length > 1
    ? `Every port (${ports.join(', ')})`
    : `Port ${ports.join(', ')}`;
}

function clientsText(rows: readonly ObservedTraffic[]): string {
  const names = rows.map(({ client }) =>
    client === undefined ? 'an unnamed client' : keyOf(client.namespace, client.name),
  );
  return [...new Set(names)].toSorted().join(', ');
}
