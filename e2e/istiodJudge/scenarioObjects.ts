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
  spec: z.object({ portLevelMtls: z.record(z.string(), z.unknown()).optional() }),
});

function ofKind(objects: readonly KubernetesObject[], kind: string): readonly KubernetesObject[] {
  return objects.filter((object) => object.kind === kind);
}

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function hasSidecar({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.['security.istio.io/tlsMode'] === 'istio';
}

/** Every port of every service, by number. */
export function servicePorts(objects: readonly KubernetesObject[]): { service: string; port: number }[] {
  return ofKind(objects, 'Service').flatMap((service) =>
    Service.parse(service).spec.ports.map(({ port }) => ({ service: nameOf(service), port })),
  );
}

/** The pods that EndpointSlices name behind a service port, each with its container port. */
export function endpointsOf(
  objects: readonly KubernetesObject[],
  service: string,
  port: number,
): { pod: string; targetPort: number; sidecar: boolean; excluded: boolean }[] {
  const pods = new Map(ofKind(objects, 'Pod').map((pod) => [nameOf(pod), pod]));
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
      if (pod === undefined) return [];
      const excluded = pod.metadata.annotations?.['traffic.sidecar.istio.io/excludeInboundPorts'];
      return [
        {
          pod: nameOf(pod),
          targetPort,
          sidecar: hasSidecar(pod),
          excluded: excluded?.split(',').includes(String(targetPort)) ?? false,
        },
      ];
    });
  });
}

/** The pods that have a proxy, with the ports that their containers declare. */
export function sidecars(objects: readonly KubernetesObject[]): { pod: string; containerPorts: number[] }[] {
  return ofKind(objects, 'Pod')
    .filter((pod) => hasSidecar(pod))
    .map((pod) => ({
      pod: nameOf(pod),
      containerPorts: PodSpec.parse(pod).spec.containers.flatMap(({ ports }) =>
        (ports ?? []).map(({ containerPort }) => containerPort),
      ),
    }));
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
