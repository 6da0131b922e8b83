import { z } from 'zod';
import { LockState, Mode, ObjectRef, Share, SourceStatus, TrafficWindow } from './common.ts';
import { ScopeSetting } from './meshSettings.ts';
import { Caller, ServiceDetail } from './services.ts';

/** What terminates mutual TLS for a pod. */
export const DataPlane = z.enum(['sidecar', 'ambient', 'none']);
export type DataPlane = z.infer<typeof DataPlane>;

/** On all pods of a workload. */
const WorkloadDataPlane = z.enum([...DataPlane.options, 'mixed']);

const PortSummary = z.object({
  port: z.int(),
  name: z.string().nullable(),
  /** TCP, UDP, SCTP */
  transport: z.string(),
  /** `mixed`: differs between pods. null: no sidecar, or nothing that mutual TLS covers. */
  mode: z.union([Mode, z.literal('mixed')]).nullable(),
});

export const WorkloadSummary = z.object({
  /** Node id in the workload graph. */
  id: z.string(),
  ref: ObjectRef,
  pods: z.int(),
  podsInMesh: z.int(),
  dataPlane: WorkloadDataPlane,
  /** Of its proxies, the newest first. */
  proxyVersions: z.array(z.string()),
  ports: z.array(PortSummary),
  state: LockState,
  share: Share.nullable(),
  requestsPerSecond: z.number(),
});
export type WorkloadSummary = z.infer<typeof WorkloadSummary>;

export const WorkloadList = z.object({
  window: TrafficWindow,
  workloads: z.array(WorkloadSummary),
  sources: z.array(SourceStatus),
});
export type WorkloadList = z.infer<typeof WorkloadList>;

/** A container port of a workload. */
export const WorkloadPort = PortSummary.extend({
  /** Declared by a container; else only a service names it. */
  declared: z.boolean(),
  setting: ScopeSetting.nullable(),
  /** Service ports that lead here: `catalog 80`. */
  servicePorts: z.array(z.object({ service: ObjectRef, port: z.int() })),
  evidenceScope: z.enum(['port', 'workload']),
  state: LockState,
  share: Share.nullable(),
  plaintextCallers: z.int(),
});
export type WorkloadPort = z.infer<typeof WorkloadPort>;

export const WorkloadPod = z.object({
  name: z.string(),
  running: z.boolean(),
  dataPlane: DataPlane,
  proxyVersion: z.string().nullable(),
  ip: z.string().nullable(),
  excludedInboundPorts: z.array(z.int()),
});
export type WorkloadPod = z.infer<typeof WorkloadPod>;

/** A machine, or another endpoint outside Kubernetes, by what its WorkloadEntry says of it. */
export const WorkloadMachine = z.object({
  /** Of the WorkloadEntry. */
  name: z.string(),
  address: z.string().nullable(),
  serviceAccount: z.string().nullable(),
  /** By label or service account. Whether a proxy runs there is not known. */
  saysProxy: z.boolean(),
  /** What policy asks of its ports that have no mode of their own; null: it does not say that a proxy could do it. */
  mode: Mode.nullable(),
  /** The service ports that lead to it. */
  ports: z.array(
    z.object({
      service: ObjectRef,
      port: z.int(),
      /** null: the service names a port that the machine does not have. */
      machinePort: z.int().nullable(),
      mode: Mode.nullable(),
    }),
  ),
  /** Of ServiceEntries that it is an endpoint of. */
  hosts: z.array(z.string()),
});
export type WorkloadMachine = z.infer<typeof WorkloadMachine>;

export const WorkloadDetail = WorkloadSummary.omit({ ports: true }).extend({
  serviceAccounts: z.array(z.string()),
  identities: z.array(z.string()),
  /** null: no pod is in the mesh, so no policy reaches it. */
  setting: ScopeSetting.nullable(),
  ports: z.array(WorkloadPort),
  podList: z.array(WorkloadPod),
  /** That telemetry has under the same name: alone, or beside pods. */
  machines: z.array(WorkloadMachine),
  services: z.array(ObjectRef),
  window: TrafficWindow,
  callers: z.array(Caller),
  callees: z.array(Caller),
  policies: ServiceDetail.shape.policies,
  yaml: ServiceDetail.shape.yaml,
  sources: z.array(SourceStatus),
});
export type WorkloadDetail = z.infer<typeof WorkloadDetail>;
