import { random } from '@padlock/mtls/testing';
import {
  destinationRule,
  namespace,
  peerAuthentication,
  podName,
  service,
  workload,
} from '../mesh/builders.ts';
import type { Edge } from '../testbed/exporter/edge.ts';
import type { KubernetesObject } from '../testbed/kubernetes/restClient.ts';

/** A mesh to generate. The same numbers always make the same mesh. */
export interface MeshSize {
  readonly services: number;
  readonly edges: number;
  /** Shares of the edges, 0 to 1: all their traffic is plaintext; a part of it is; to services of TCP; no traffic now, only before. */
  readonly plaintext: number;
  readonly partial: number;
  readonly tcp: number;
  readonly idle: number;
  readonly seed: number;
}

export interface GeneratedMesh {
  readonly objects: readonly KubernetesObject[];
  readonly edges: readonly Edge[];
}

const servicesPerNamespace = 60;
const replicas = 2;
const port = 8080;

/**
 * Services of two pods each in namespaces of some sixty, every twentieth outside the mesh, with policies of all scopes, and the
 * traffic between them. Half of the calls stay in their namespace; few services are called by many.
 *
 * @example
 * generateMesh({ services: 100, edges: 400, plaintext: 0.05, partial: 0.05, tcp: 0.2, idle: 0.1, seed: 1 }).edges.length; // 400
 */
export function generateMesh(size: MeshSize): GeneratedMesh {
  const places = Array.from({ length: size.services }, (_, index) => placeOf(index, size));
  return { objects: objectsOf(places), edges: edgesOf(size, places) };
}

interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly index: number;
  readonly inMesh: boolean;
  /** What its port is declared to carry: Istio counts requests at a port of HTTP, and connections at one of TCP. */
  readonly protocol: 'http' | 'tcp';
}

const namespacesFor = (services: number): number => Math.max(4, Math.ceil(services / servicesPerNamespace));

/** Multiples of it, without what is before the point, are spread evenly. */
const goldenRatio = 0.618_033_988_75;

function placeOf(index: number, { services, tcp }: MeshSize): Place {
  return {
    namespace: `team-${index % namespacesFor(services)}`,
    name: `service-${index}`,
    index,
    inMesh: index % 20 !== 19,
    protocol: (index * goldenRatio) % 1 < tcp ? 'tcp' : 'http',
  };
}

function objectsOf(places: readonly Place[]): KubernetesObject[] {
  const names = [...new Set(places.map((place) => place.namespace))];
  return [
    ...['istio-system', ...names].map((name) => namespace(name)),
    peerAuthentication('istio-system', 'default', { mtls: { mode: 'PERMISSIVE' } }),
    ...names
      .filter((_, index) => index % 4 === 1)
      .map((name) => peerAuthentication(name, 'default', { mtls: { mode: 'STRICT' } })),
    ...places.flatMap(objectsAt),
  ];
}

function objectsAt({ namespace: inNamespace, name, index, inMesh, protocol }: Place): KubernetesObject[] {
  const labels = { app: name };
  const [account, pod] = workload(
    {
      namespace: inNamespace,
      name,
      labels,
      ports: [{ name: protocol, containerPort: port }],
      sidecar: inMesh,
    },
    address(index * replicas),
  );
  if (account === undefined || pod === undefined) throw new Error('a workload is an account and a pod');
  const others = Array.from({ length: replicas - 1 }, (_, replica): KubernetesObject => {
    const ip = address(index * replicas + replica + 1);
    const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] };
    return { ...pod, metadata: { ...pod.metadata, name: `${podName({ name })}-${replica}` }, status };
  });
  const selector = { matchLabels: labels };
  return [
    account,
    pod,
    ...others,
    service(inNamespace, name, labels, [{ name: protocol, port: 80, targetPort: port }]),
    ...(index % 10 === 3
      ? [peerAuthentication(inNamespace, name, { selector, portLevelMtls: { [port]: { mode: 'STRICT' } } })]
      : []),
    ...(index % 20 === 7
      ? [
          destinationRule(inNamespace, name, {
            host: `${name}.${inNamespace}.svc.cluster.local`,
            trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
          }),
        ]
      : []),
  ];
}

function address(index: number): string {
  return `10.${128 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}

function edgesOf(size: MeshSize, places: readonly Place[]): Edge[] {
  const next = random(size.seed);
  const edges = new Map<string, Edge>();
  while (edges.size < Math.min(size.edges, size.services * (size.services - 1))) {
    const client = anyOf(places, next());
    const neighbours = places.filter((place) => place.namespace === client.namespace);
    // The square of a number below 1 is near 0 more often: some services are called by many.
    const server = next() < 0.5 ? anyOf(neighbours, next()) : anyOf(places, next() ** 2);
    const id = `${client.namespace}/${client.name} -> ${server.namespace}/${server.name}`;
    // Nobody reports what neither side has a proxy for.
    if (client === server || edges.has(id) || (!client.inMesh && !server.inMesh)) continue;
    edges.set(id, edgeBetween(size, next, id, client, server));
  }
  return [...edges.values()];
}

function edgeBetween(size: MeshSize, next: () => number, id: string, client: Place, server: Place): Edge {
  const kind = next();
  const mutualTls =
    !client.inMesh || !server.inMesh || kind < size.plaintext
      ? 0
      : kind < size.plaintext + size.partial
        ? 0.9
        : 1;
  const idle = next() < size.idle;
  return {
    id,
    client: client.inMesh ? { namespace: client.namespace, name: client.name } : 'unknown',
    server: { namespace: server.namespace, name: server.name, service: server.name, containerPort: port },
    protocol: server.protocol,
    perSecond: idle ? 0 : 1 + Math.floor(next() * 50),
    mutualTls,
    failing: 0,
    seen: server.inMesh ? 'answered' : 'clientOnly',
    before: 100,
  };
}

function anyOf<Item>(items: readonly Item[], at: number): Item {
  const item = items[Math.floor(at * items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}
