import { podName } from '../../mesh/builders.ts';
import { idOf, type MeshContent, type MeshEdge, type MeshService, type MeshWorkload } from './content.ts';
import type { App, CallTarget, LoadEdge } from './wire/configuration.ts';

/** One pod and where everything of it is inside the network namespace. */
export interface MeshPod {
  /** `namespace/workload`, as there is one pod of each. */
  readonly id: string;
  readonly name: string;
  readonly workload: MeshWorkload;
  readonly ip: string;
  /** Where its sidecar takes what the application sends: there is no iptables that would bring it there. */
  readonly egressAddress: string;
  /** Of its sidecar, on 127.0.0.1. */
  readonly ports: {
    readonly admin: number;
    readonly agentStatus: number;
    readonly envoyStatus: number;
    readonly envoyPrometheus: number;
  };
  /** Application behind each container port. Behind a sidecar it listens on 127.0.0.1, else on the pod's address. */
  readonly apps: readonly (App & { readonly containerPort: number; readonly portName: string })[];
}

const FIRST_HOST = 10;

/** Gives every pod of a mesh its addresses and ports. */
export function layOut({ workloads }: Pick<MeshContent, 'workloads'>): readonly MeshPod[] {
  return workloads.map((workload, index) => {
    const ip = `10.244.0.${FIRST_HOST + index}`;
    const firstPort = 20_000 + 10 * index;
    return {
      id: idOf(workload),
      name: podName(workload),
      workload,
      ip,
      egressAddress: `127.0.1.${FIRST_HOST + index}`,
      ports: {
        admin: firstPort,
        agentStatus: firstPort + 1,
        envoyStatus: firstPort + 2,
        envoyPrometheus: firstPort + 3,
      },
      apps: workload.ports.map(({ name, containerPort, protocol }, port) => ({
        name: idOf(workload),
        protocol,
        containerPort,
        portName: name,
        ...(workload.sidecar
          ? { address: '127.0.0.1', port: 30_000 + 20 * index + port }
          : { address: ip, port: containerPort }),
      })),
    };
  });
}

/** The pods behind a service. */
export function podsOf(service: MeshService, pods: readonly MeshPod[]): readonly MeshPod[] {
  return pods.filter(
    ({ workload }) =>
      workload.namespace === service.namespace &&
      Object.entries(service.selector).every(([key, value]) => workload.labels[key] === value),
  );
}

/** The application of a pod behind a port of a service, by number or by name as Kubernetes finds it. */
export function appBehind(
  service: MeshService,
  port: number,
  pod: MeshPod,
): MeshPod['apps'][number] | undefined {
  const spec = service.ports.find((candidate) => candidate.port === port);
  if (spec === undefined) return undefined;
  const target = spec.targetPort ?? spec.port;
  return pod.apps.find((app) => (typeof target === 'number' ? app.containerPort : app.portName) === target);
}

/**
 * Where a client's call to a port of a service goes on the wire: through its own sidecar if it has one, else straight to a pod,
 * as kube-proxy would bring it there.
 *
 * @throws RangeError for a client, service or port that there is none of.
 */
export function targetOf(
  content: Pick<MeshContent, 'services'>,
  pods: readonly MeshPod[],
  call: Pick<MeshEdge, 'client' | 'service' | 'port'>,
): CallTarget {
  const client = pods.find(({ id }) => id === call.client);
  const service = content.services.find((candidate) => idOf(candidate) === call.service);
  if (client === undefined) throw new RangeError(`there is no workload ${call.client}`);
  if (service === undefined) throw new RangeError(`there is no service ${call.service}`);
  const host = `${service.name}.${service.namespace}.svc.cluster.local`;
  for (const pod of podsOf(service, pods)) {
    const app = appBehind(service, call.port, pod);
    if (app === undefined) continue;
    const { protocol } = app;
    return client.workload.sidecar
      ? { protocol, address: client.egressAddress, port: call.port, host }
      : { protocol, address: pod.ip, port: app.containerPort, host, from: client.ip };
  }
  throw new RangeError(`nothing is behind port ${call.port} of service ${call.service}`);
}

/** Id of an edge, for people and for `setRate`. */
export const edgeIdOf = (edge: Pick<MeshEdge, 'client' | 'service' | 'port'>): string =>
  `${edge.client} -> ${edge.service}:${edge.port}`;

/** All edges as the wire program makes them. */
export function loadOf(content: MeshContent, pods: readonly MeshPod[]): readonly LoadEdge[] {
  return content.edges.map((edge) => ({
    id: edgeIdOf(edge),
    ...targetOf(content, pods, edge),
    perSecond: edge.perSecond,
    ...(edge.longLived === undefined ? {} : { longLived: edge.longLived }),
  }));
}
