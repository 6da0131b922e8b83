import type { KubernetesObject } from '@padlock/mtls';
import { z } from 'zod';

/** The metadata that rules and pages read. Annotations of pods and services are many and long: only some matter. */
function projectMetadata(
  object: KubernetesObject,
  keepAnnotation: (name: string) => boolean,
): KubernetesObject['metadata'] {
  const { name, namespace, uid, resourceVersion, creationTimestamp, labels, annotations } = object.metadata;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => keepAnnotation(key));
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(labels === undefined ? {} : { labels }),
    ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
    ...('ownerReferences' in object.metadata ? { ownerReferences: object.metadata['ownerReferences'] } : {}),
    ...('generateName' in object.metadata ? { generateName: object.metadata['generateName'] } : {}),
    ...('deletionTimestamp' in object.metadata
      ? { deletionTimestamp: object.metadata['deletionTimestamp'] }
      : {}),
  };
}

const EnvoyFilterSpec = z.object({
  workloadSelector: z.object({ labels: z.record(z.string(), z.string()).optional() }).optional(),
  targetRefs: z.array(z.unknown()).optional(),
  configPatches: z
    .array(
      z.object({
        applyTo: z.string().optional(),
        match: z
          .object({
            context: z.string().optional(),
            cluster: z
              .object({
                name: z.string().optional(),
                service: z.string().optional(),
                portNumber: z.number().optional(),
              })
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});

/** Which proxies an EnvoyFilter is for and what it patches: the patches themselves are long, and not interpreted. */
export function projectEnvoyFilter(object: KubernetesObject): KubernetesObject | undefined {
  const spec = EnvoyFilterSpec.safeParse(object['spec']);
  if (!spec.success) return undefined;
  const { apiVersion, kind } = object;
  return {
    apiVersion,
    kind,
    metadata: withoutVersion(projectMetadata(object, () => false)),
    spec: spec.data,
  };
}

/** Without the status, which istiod writes again and again: the health of a machine changes nothing here. */
export function projectWorkloadEntry(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind } = object;
  return {
    apiVersion,
    kind,
    metadata: withoutVersion(projectMetadata(object, isMeshAnnotation)),
    spec: object['spec'],
  };
}

/** The injector's own report is the longest annotation of most pods, and says nothing that the rules read. */
const isMeshAnnotation = (name: string): boolean =>
  name.includes('istio.io/') && name !== 'sidecar.istio.io/status';
/** With those that have Prometheus scrape a pod, which may be behind plaintext that nobody can name. */
const isPodAnnotation = (name: string): boolean =>
  isMeshAnnotation(name) || name === 'prometheus.io/scrape' || name === 'prometheus.io/port';

export function projectNamespace(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind } = object;
  return { apiVersion, kind, metadata: projectMetadata(object, isMeshAnnotation) };
}

/** Services are shown as YAML too, so their spec stays whole. */
export function projectService(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind } = object;
  return {
    apiVersion,
    kind,
    metadata: projectMetadata(object, (name) => name !== lastApplied),
    spec: object['spec'],
  };
}

const ProbePort = z.object({ port: z.union([z.number(), z.string()]) });
/** Of a probe only where it goes: it may be behind plaintext that nobody can name. */
const Probe = z.object({
  httpGet: ProbePort.optional(),
  tcpSocket: ProbePort.optional(),
  grpc: z.object({ port: z.number() }).optional(),
});
const Container = z.object({
  name: z.string(),
  image: z.string().optional(),
  restartPolicy: z.string().optional(),
  ports: z
    .array(
      z.object({
        name: z.string().optional(),
        containerPort: z.number(),
        protocol: z.string().optional(),
      }),
    )
    .optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  startupProbe: Probe.optional(),
});
const PodFields = z.object({
  spec: z
    .object({
      serviceAccountName: z.string().optional(),
      hostNetwork: z.boolean().optional(),
      containers: z.array(Container).default([]),
      initContainers: z.array(Container).optional(),
    })
    .optional(),
  status: z
    .object({
      phase: z.string().optional(),
      podIP: z.string().optional(),
    })
    .optional(),
});

/** Pods are most of the memory and most of the events: of some 10 kB each, under one stays, and nothing that ticks. */
export function projectPod(object: KubernetesObject): KubernetesObject | undefined {
  const fields = PodFields.safeParse(object);
  if (!fields.success) return undefined;
  const { apiVersion, kind } = object;
  const { spec, status } = fields.data;
  return {
    apiVersion,
    kind,
    metadata: withoutVersion(projectMetadata(object, isPodAnnotation)),
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  };
}

function withoutVersion(metadata: KubernetesObject['metadata']): KubernetesObject['metadata'] {
  const { resourceVersion: _, ...rest } = metadata;
  return rest;
}

const ControlPlaneConfig = z.object({
  data: z.object({ mesh: z.string().optional(), 'root-cert.pem': z.string().optional() }),
});

/** The ConfigMap in which istiod publishes the roots that proxies trust, one in each namespace. */
export const rootCertificates = 'istio-ca-root-cert';

/** Of the control plane's ConfigMaps, those with mesh settings (`istio`, `istio-<revision>`) and the root certificates. */
export function projectControlPlaneConfig(object: KubernetesObject): KubernetesObject | undefined {
  const data = ControlPlaneConfig.safeParse(object).data?.data;
  const { apiVersion, kind, metadata } = object;
  const kept = (value: Readonly<Record<string, string>>): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: projectMetadata(object, () => false),
    data: value,
  });
  const roots = data?.['root-cert.pem'];
  if (metadata.name === rootCertificates)
    return roots === undefined ? undefined : kept({ 'root-cert.pem': roots });
  if (data?.mesh === undefined || !/^istio(-|$)/.test(metadata.name)) return undefined;
  return kept({ mesh: data.mesh });
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const ManagedFields = z.array(
  z.looseObject({
    manager: z.string().optional(),
    time: z.string().optional(),
    subresource: z.string().optional(),
  }),
);

/**
 * Policies stay whole, because plans must keep what they do not know; of managedFields only who wrote and when. Writes of the
 * status are left out: istiod's are no change of policy.
 */
export function projectPolicy(object: KubernetesObject): KubernetesObject {
  const managed = ManagedFields.safeParse(object.metadata['managedFields']);
  if (!managed.success) return object;
  const managedFields = managed.data
    .filter(({ subresource = '' }) => subresource === '')
    .map(({ manager, time }) => ({ manager, time }));
  return { ...object, metadata: { ...object.metadata, managedFields } };
}
