import type { KubernetesObject } from '@padlock/mtls';
import { z } from 'zod';

// Read from the objects themselves and not through our engine, which is what is on trial here.

const Service = z.object({
  spec: z.object({ ports: z.array(z.object({ name: z.string(), port: z.number() })) }),
});
const Slice = z.object({
  ports: z.array(z.object({ name: z.string(), port: z.number() })),
  endpoints: z.array(z.object({ targetRef: z.object({ namespace: z.string(), name: z.string() }) })),
});
const PodSpec = z.object({
  spec: z.object({
    containers: z.array(z.object({ ports: z.array(z.object({ containerPort: z.number() })).nullish() })),
  }),
});
const PolicySpec = z.object({
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()).optional() }).optional(),
    portLevelMtls: z.record(z.string(), z.unknown()).optional(),
  }),
});

function ofKind(objects: readonly KubernetesObject[], kind: string): readonly KubernetesObject[] {
  return objects.filter((object) => object.kind === kind);
}

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Every port of every service, by number. */
export function servicePorts(objects: readonly KubernetesObject[]): { service: string; port: number }[] {
  return ofKind(objects, 'Service').flatMap((service) =>
    Service.parse(service).spec.ports.map(({ port }) => ({ service: nameOf(service), port })),
  );
}

/** What a scenario says about a pod. */
export interface PodFacts {
  /** `namespace/name` */
  readonly pod: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly sidecar: boolean;
  readonly containerPorts: readonly number[];
  /** Ports that bypass the proxy. */
  readonly excludedPorts: readonly number[];
}

/** All pods. */
export function podsOf(objects: readonly KubernetesObject[]): PodFacts[] {
  return ofKind(objects, 'Pod').map((object) => {
    const { namespace = '', labels = {}, annotations } = object.metadata;
    const excluded = annotations?.['traffic.sidecar.istio.io/excludeInboundPorts'];
    return {
      pod: nameOf(object),
      namespace,
      labels,
      sidecar: labels['security.istio.io/tlsMode'] === 'istio',
      containerPorts: PodSpec.parse(object).spec.containers.flatMap(({ ports }) =>
        (ports ?? []).map(({ containerPort }) => containerPort),
      ),
      excludedPorts: excluded?.split(',').map(Number) ?? [],
    };
  });
}

/** The pods that EndpointSlices name behind a service port, each with its container port. */
export function endpointsOf(
  objects: readonly KubernetesObject[],
  service: string,
  port: number,
): { pod: PodFacts; targetPort: number }[] {
  const pods = new Map(podsOf(objects).map((pod) => [pod.pod, pod]));
  const found = ofKind(objects, 'Service').find((object) => nameOf(object) === service);
  const portName = Service.parse(found).spec.ports.find((candidate) => candidate.port === port)?.name;
  const slices = ofKind(objects, 'EndpointSlice').filter(
    ({ metadata }) => `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}` === service,
  );
  return slices.flatMap((object) => {
    const { ports, endpoints } = Slice.parse(object);
    const targetPort = ports.find(({ name }) => name === portName)?.port;
    if (targetPort === undefined) return [];
    return endpoints.flatMap(({ targetRef: { namespace, name } }) => {
      const pod = pods.get(`${namespace}/${name}`);
      return pod === undefined ? [] : [{ pod, targetPort }];
    });
  });
}

/** The scopes below the mesh that have a PeerAuthentication for a pod, in force or not. */
export function policiesFor(
  objects: readonly KubernetesObject[],
  { namespace, labels }: PodFacts,
): ReadonlySet<'workload' | 'namespace'> {
  const scopes = ofKind(objects, 'PeerAuthentication')
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap((policy) => {
      const wanted = Object.entries(PolicySpec.parse(policy).spec.selector?.matchLabels ?? {});
      if (wanted.length === 0) return ['namespace' as const];
      return wanted.every(([name, value]) => labels[name] === value) ? ['workload' as const] : [];
    });
  return new Set(scopes);
}

/** Every port that a PeerAuthentication or an endpoint names. */
export function policyPorts(objects: readonly KubernetesObject[]): number[] {
  const named = ofKind(objects, 'PeerAuthentication').flatMap((policy) =>
    Object.keys(PolicySpec.parse(policy).spec.portLevelMtls ?? {}).map(Number),
  );
  const led = ofKind(objects, 'EndpointSlice').flatMap((slice) =>
    Slice.parse(slice).ports.map(({ port }) => port),
  );
  return [...new Set([...named, ...led])];
}
