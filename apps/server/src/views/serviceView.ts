import type { ServiceDetail, ServicePortDetail } from '@padlock/contract';
import {
  type KubernetesObject,
  type Mesh,
  type Pod,
  planChange,
  podsOfService,
  refOf,
  refusalFor,
  type Service,
  type ServicePort,
  servicesOfPod,
} from '@padlock/mtls';
import { type PortEvidence, serviceEvidence } from '@padlock/topology';
import { maySee, type Viewer } from '../auth/viewer.ts';
import { toYaml } from '../changes/objectText.ts';
import type { Cluster } from '../cluster.ts';
import type { Access } from '../kubernetes/accessReviewer.ts';
import { isInMesh } from './meshView.ts';
import { portModes } from './portModes.ts';
import { servicePolicies } from './servicePolicies.ts';
import type { Evidence } from './topologyView.ts';

export interface ServiceQuery {
  readonly namespace: string;
  readonly name: string;
  readonly viewer: Viewer;
  readonly access: Access;
}

/** One service with its ports: what policy makes of them, what telemetry saw. undefined: there is no such service. */
export function serviceView(
  cluster: Cluster,
  evidence: Evidence,
  query: ServiceQuery,
): ServiceDetail | undefined {
  const { mesh, limits } = evidence.snapshot;
  const service = mesh.services.get(`${query.namespace}/${query.name}`);
  if (service === undefined || !maySee(query.viewer, query.namespace)) return undefined;
  const pods = podsOfService(mesh, service);
  const seen = serviceEvidence({ cluster: cluster.id, mesh, ...evidence }, service);
  const policies = servicePolicies(mesh, service.namespace, pods);
  const podsKnown = pods.length > 0 || !limits.some(({ kind }) => kind === 'Pod');
  return {
    id: seen.id,
    namespace: service.namespace,
    name: service.name,
    selector: service.selector === undefined ? null : { ...service.selector },
    headless: service.headless,
    pods: pods.length,
    podsInMesh: pods.filter(isInMesh).length,
    identities: seen.identities,
    workloads: workloadsOf(pods),
    sharedWith: sharedWith(mesh, service, pods),
    ports: service.ports.map((port) =>
      portDetail(
        mesh,
        service,
        port,
        seen.ports.find((one) => one.port === port.port),
        podsKnown,
      ),
    ),
    window: evidence.window,
    state: seen.state,
    share: seen.share,
    callers: seen.callers,
    callees: seen.callees,
    policies: policies.lines,
    yaml: [service.object, ...policies.inForce].map(yamlOf),
    mayWrite: { ...query.access },
    sources: cluster.sources(),
  };
}

function portDetail(
  mesh: Mesh,
  service: Service,
  port: ServicePort,
  seen: PortEvidence | undefined,
  podsKnown: boolean,
): ServicePortDetail {
  const refusal = podsKnown
    ? refusalFor(mesh, { namespace: service.namespace, service: service.name, port: port.port })
    : podsNotKnown;
  return {
    name: port.name ?? null,
    port: port.port,
    transport: port.protocol,
    protocol: port.appProtocol.toUpperCase(),
    targetPort: String(port.targetPort),
    ...portModes(mesh, service, port),
    evidenceScope: seen?.evidenceScope ?? 'service',
    state: seen?.state ?? 'unknown',
    share: seen?.share ?? null,
    plaintextCallers: seen?.plaintextCallers ?? 0,
    callers: seen?.callers ?? [],
    refusal: refusal === undefined ? null : { ...refusal },
    refusedPicks: refusal === undefined ? refusedPicks(mesh, service, port) : [],
  };
}

const podsNotKnown = {
  code: 'pods_not_known',
  reason: 'Padlock cannot read pods here: which of them a policy would reach is not known.',
};

/** Only ambient takes some modes and refuses others, so only there each is tried. */
function refusedPicks(mesh: Mesh, service: Service, port: ServicePort): ServicePortDetail['refusedPicks'] {
  if (podsOfService(mesh, service).every(({ dataPlane }) => dataPlane !== 'ambient')) return [];
  const result = planChange(mesh, {
    scope: 'service',
    namespace: service.namespace,
    name: service.name,
    ports: [{ port: port.port, mode: 'DISABLED' }],
  });
  return result.kind === 'refused' ? [{ pick: 'DISABLED', code: result.code, reason: result.reason }] : [];
}

function workloadsOf(pods: readonly Pod[]): ServiceDetail['workloads'] {
  const workloads = Map.groupBy(pods, ({ workload }) => `${workload.kind}/${workload.name}`);
  return Array.from(workloads.values(), (own) => ({ own, first: own[0] })).flatMap(({ own, first }) =>
    first === undefined
      ? []
      : [{ ref: { ...first.workload }, pods: own.length, podsInMesh: own.filter(isInMesh).length }],
  );
}

/** Other services in front of the same pods: policies select pods, so a change reaches them too. */
function sharedWith(mesh: Mesh, service: Service, pods: readonly Pod[]): ServiceDetail['sharedWith'] {
  const others = new Set(pods.flatMap((pod) => servicesOfPod(mesh, pod)));
  others.delete(service);
  return [...others].map(({ object }) => ({ ...refOf(object) }));
}

function yamlOf(object: KubernetesObject): ServiceDetail['yaml'][number] {
  return { ref: { ...refOf(object) }, yaml: toYaml(object) };
}
