import { z } from 'zod';

const Port = z.int().min(1).max(65535);
const PodName = z.string().regex(/^[^/]+\/[^/]+$/, 'must be namespace/name');

const KubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

const Outbound = z.looseObject({
  clientPod: PodName,
  host: z.string(),
  port: Port,
  subset: z.string().optional(),
});

/** One line: a mesh, and what is asked about it. Fields that this program does not know are handed through. */
export const Scenario = z.looseObject({
  id: z.string().optional(),
  meshConfig: z
    .looseObject({ rootNamespace: z.string().optional(), enableAutoMtls: z.boolean().optional() })
    .default({}),
  objects: z.array(KubernetesObject),
  inbound: z.array(z.looseObject({ pod: PodName, port: Port })).default([]),
  outbound: z.array(Outbound).default([]),
  calls: z.array(Outbound.extend({ serverPod: PodName, targetPort: Port })).default([]),
});
export type Scenario = z.infer<typeof Scenario>;

const Pick = z.enum(['STRICT', 'PERMISSIVE', 'DISABLED', 'DEFAULT']);
const PortPicks = z.array(z.strictObject({ port: Port, mode: Pick })).min(1);

/** What to change: ports of a service, a workload or its container ports, a namespace, or the mesh. */
export const ScenarioChange = z.union([
  z.strictObject({ service: PodName, ports: PortPicks }),
  z.strictObject({ workload: PodName, ports: PortPicks.optional(), mode: Pick.optional() }),
  z.strictObject({ namespace: z.string().min(1), mode: Pick }),
  z.strictObject({ mesh: z.literal(true), mode: Pick }),
]);
export type ScenarioChange = z.infer<typeof ScenarioChange>;

export const PlanScenario = Scenario.extend({ change: ScenarioChange });
export type PlanScenario = z.infer<typeof PlanScenario>;
