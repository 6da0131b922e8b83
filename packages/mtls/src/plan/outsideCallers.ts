import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import { derivedFrom, type Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import { containerPort } from '../relations/containerPort.ts';
import { addressesOfPod, addressesOfService, callsPast } from '../relations/pastSidecar.ts';
import type { CalledAddress } from '../relations/pastSidecar.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import { serverMode } from '../server/serverMode.ts';
import type { Warning } from './plan.ts';
import { WarnedPlaces } from './warnedPlaces.ts';

/**
 * Who would be refused by what the objects alone say, whether or not telemetry saw them call: the kubelet, Prometheus, whoever
 * comes from outside the cluster, the API server, and clients that pass their own sidecar. None has a certificate of the mesh.
 *
 * @param pods those that may refuse plaintext after it: only their ports that took it before count.
 */
export function outsideCallerWarnings(before: Mesh, after: Mesh, pods: ReadonlySet<Pod>): readonly Warning[] {
  if (pods.size === 0) return [];
  const closes = (pod: Pod, port: number): boolean =>
    serverMode(before, pod, port).acceptsPlaintext && !serverMode(after, pod, port).acceptsPlaintext;
  const services = closedServices(after, pods, closes);
  return [
    ...probeWarnings(pods, closes),
    ...openWarnings(services),
    ...webhookWarnings(services),
    ...pastSidecarWarnings(after, services),
    ...pastSidecarByAddressWarnings(after, services, pods, closes),
  ];
}

type Closes = (pod: Pod, port: number) => boolean;

function probeWarnings(pods: ReadonlySet<Pod>, closes: Closes): readonly Warning[] {
  const probed = new WarnedPlaces();
  const scraped = new WarnedPlaces();
  for (const pod of pods) {
    for (const { kind, connectionOnly, port } of pod.plaintextProbes) {
      if (connectionOnly || !closes(pod, port)) continue;
      if (kind === 'scrape') scraped.add(pod, `port ${port}`);
      // ztunnel lets the kubelet pass by its address.
      else if (pod.dataPlane === 'sidecar') probed.add(pod, `${kind}, port ${port}`);
    }
  }
  return [
    ...probed.warning(
      'probe_refused',
      (places) =>
        `The kubelet sends probes to ${places} past the sidecar's agent, without mutual TLS: they fail from then on, and the kubelet restarts the pods or takes them out of service. Have Istio rewrite them first (sidecar.istio.io/rewriteAppHTTPProbers: "true" on the pods), or keep their ports PERMISSIVE.`,
    ),
    ...scraped.warning(
      'scrape_refused',
      (places) =>
        `Annotations have Prometheus scrape ${places} without mutual TLS: from then on it gets no metrics there. Have Istio merge them (prometheus.istio.io/merge-metrics: "true" on the pods), or keep their ports PERMISSIVE.`,
    ),
  ];
}

/** A service port of which some pod takes plaintext no longer. */
interface ClosedPort {
  readonly service: Service;
  readonly port: Service['ports'][number];
  readonly pod: Pod;
}

function closedServices(mesh: Mesh, pods: ReadonlySet<Pod>, closes: Closes): readonly ClosedPort[] {
  const found = new Map<Service['ports'][number], ClosedPort>();
  for (const pod of pods) {
    if (pod.gateway) continue;
    for (const service of servicesOfPod(mesh, pod)) {
      for (const port of service.ports) {
        const number = containerPort(service, port, pod);
        if (number !== undefined && closes(pod, number)) found.set(port, { service, port, pod });
      }
    }
  }
  return [...found.values()];
}

function openWarnings(closed: readonly ClosedPort[]): readonly Warning[] {
  const places = new WarnedPlaces();
  for (const { service } of closed) {
    if (service.open !== undefined) places.addObject(refOf(service.object), service.open);
  }
  return places.warning(
    'open_from_outside',
    (names) =>
      `From outside the cluster one reaches ${names} without a gateway: who calls that way, the health checks of a load balancer among them, has no certificate of the mesh and is refused from then on. Lead them through a gateway first, or keep the port PERMISSIVE.`,
  );
}

const webhookName = /webhook|admission/i;

function webhookWarnings(closed: readonly ClosedPort[]): readonly Warning[] {
  const places = new WarnedPlaces();
  for (const { service, port, pod } of closed) {
    const names = [port.name, service.name, pod.workload.name];
    if (names.some((name) => name !== undefined && webhookName.test(name)))
      places.addObject(refOf(service.object), `port ${port.port}`);
  }
  return places.warning(
    'called_by_api_server',
    (names) =>
      `By its name ${names} is a webhook of the API server, which has no certificate of the mesh and is refused from then on: then nothing that the webhook admits can be written in the cluster. Keep that port PERMISSIVE, or exclude it from the sidecar.`,
  );
}

/** Few have the annotation, and the path asks for each workload. */
const podsPastSidecar = derivedFrom((pods: Mesh['pods']): readonly Pod[] =>
  [...pods.values()].filter((pod) => !pod.finished && pod.excludedOutboundPorts.size > 0),
);

function pastSidecarWarnings(mesh: Mesh, closed: readonly ClosedPort[]): readonly Warning[] {
  const ports = new Set(closed.map(({ port }) => port.port));
  const places = new WarnedPlaces();
  for (const pod of podsPastSidecar(mesh.pods)) {
    const past = [...pod.excludedOutboundPorts].filter((port) => ports.has(port));
    if (past.length > 0) places.add(pod, `port ${past.join(', ')}`);
  }
  return places.warning(
    'clients_past_sidecar',
    (names) =>
      `Calls of ${names} go past their own sidecar (traffic.sidecar.istio.io/excludeOutboundPorts), without mutual TLS, and telemetry cannot name them: those to the ports of this change are refused from then on. Take the port out of the annotation first.`,
  );
}

/** Where a change makes a difference to whoever connects there. */
interface ClosedAddress extends CalledAddress {
  readonly of: ObjectRef;
}

/** Pods with the same annotations, as all of a mesh may have them: they call past their sidecars alike. */
interface PastByAddress {
  readonly example: Pod;
  readonly workloads: readonly ObjectRef[];
}

const podsPastByAddress = derivedFrom((pods: Mesh['pods']): readonly PastByAddress[] => {
  const past = [...pods.values()].filter((pod) => !pod.finished && pod.outboundRanges !== undefined);
  const alike = Map.groupBy(past, ({ outboundRanges }) => outboundRanges?.written);
  return [...alike.values()].flatMap((group) => {
    const [example] = group;
    const workloads = new Map(
      group.map(({ workload }) => [keyOf(workload.namespace, workload.name), { ...workload }]),
    );
    return example === undefined ? [] : [{ example, workloads: [...workloads.values()] }];
  });
});

function pastSidecarByAddressWarnings(
  mesh: Mesh,
  closed: readonly ClosedPort[],
  pods: ReadonlySet<Pod>,
  closes: Closes,
): readonly Warning[] {
  const groups = podsPastByAddress(mesh.pods);
  if (groups.length === 0) return [];
  const addresses = closedAddresses(closed, pods, closes);
  const places = new WarnedPlaces();
  const named = new Map<string, ObjectRef>();
  for (const { example, workloads } of groups) {
    const [first, ...others] = addresses.filter((address) => callsPast(example, address));
    if (first === undefined) continue;
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    const name = `${first.of.namespace}/${first.of.name}`;
    places.addAll(workloads, `${name} at ${first.written}${more}`);
    named.set(`${first.of.kind} ${name}`, first.of);
  }
  return places
    .warning(
      'clients_past_sidecar_by_address',
      (names) =>
        `By their annotations (traffic.sidecar.istio.io/excludeOutboundIPRanges or includeOutboundIPRanges) calls of ${names} to these addresses go past their own sidecar, without mutual TLS, and telemetry cannot name them: they are refused from then on. Take the addresses out of the excluded ranges, or into the included ones, first.`,
    )
    .map((warning) => ({ ...warning, objects: [...warning.objects, ...named.values()] }));
}

function closedAddresses(
  closed: readonly ClosedPort[],
  pods: ReadonlySet<Pod>,
  closes: Closes,
): readonly ClosedAddress[] {
  const ofServices = [...Map.groupBy(closed, ({ service }) => service)].flatMap(([service, entries]) => {
    const ports = entries.map(({ port }) => port.port);
    return addressesOfService(service).map((called) => ({ ...called, ports, of: refOf(service.object) }));
  });
  const ofPods = [...pods].flatMap((pod) =>
    addressesOfPod(pod)
      .map((called) => ({
        ...called,
        ports: called.ports.filter((port) => closes(pod, port)),
        of: { ...pod.workload },
      }))
      .filter(({ ports }) => !pod.finished && ports.length > 0),
  );
  return [...ofServices, ...ofPods];
}
