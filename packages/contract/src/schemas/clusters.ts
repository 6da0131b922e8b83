import { z } from 'zod';
import { LockState, Mode, Share, SourceStatus, Timestamp, TrafficWindow } from './common.ts';
import { FindingSummary } from './overview.ts';

/** Where Padlock has a cluster from. */
export const ClusterOrigin = z.discriminatedUnion('kind', [
  /** The embedded demo mesh, or the pod's own service account, or a context of the kubeconfig. */
  z.object({ kind: z.literal('kubeconfig') }),
  z.object({
    kind: z.literal('secret'),
    /** `namespace/name`. null: not for this person, who may not see everything in the home cluster. */
    secret: z.string().nullable(),
  }),
]);
export type ClusterOrigin = z.infer<typeof ClusterOrigin>;

/** How well the mesh of one cluster is encrypted, by what the person may see there. */
export const ClusterPosture = z.object({
  /** Mesh-wide. */
  mode: Mode,
  /** null when no istiod pod tells it. */
  istioVersion: z.string().nullable(),
  namespaces: z.int(),
  /** Those with pods in the mesh, and how many of them take mutual TLS only, on all their ports. */
  workloads: z.object({ strict: z.int(), inMesh: z.int() }),
  /** How many connections are seen, by state: the counts of the topology. */
  edges: z.record(LockState, z.int()),
  requests: Share.nullable(),
  connections: Share.nullable(),
  /** Those that nobody has acknowledged. */
  findings: z.record(FindingSummary.shape.severity, z.int()),
  /** Of the traffic; null: none is known. */
  at: Timestamp.nullable(),
});
export type ClusterPosture = z.infer<typeof ClusterPosture>;

const named = z.object({
  id: z.string(),
  name: z.string(),
  origin: ClusterOrigin,
  /** The one that Padlock itself belongs to: by it people log in, and there it looks for the Secrets of the others. */
  home: z.boolean(),
});

/** One cluster, as far as the person may know it. */
export const ClusterEntry = z.discriminatedUnion('state', [
  /** It can be looked into; how fresh that is, sources tell. */
  named.extend({ state: z.literal('shown'), sources: z.array(SourceStatus), posture: ClusterPosture }),
  /** It has not been read yet. */
  named.extend({ state: z.literal('starting'), message: z.string() }),
  /** Its API server does not answer, and nothing of it is known. */
  named.extend({ state: z.literal('down'), message: z.string() }),
  /** It does not take this person's login, or lets them see nothing. */
  named.extend({ state: z.literal('denied'), message: z.string() }),
  /** Padlock does not connect to it: its kubeconfig is not one to trust, or leads nowhere. It has no pages. */
  named.extend({ state: z.literal('refused'), message: z.string() }),
]);
export type ClusterEntry = z.infer<typeof ClusterEntry>;

/** All clusters that Padlock knows, the home cluster first, then by name. */
export const ClusterList = z.object({
  window: TrafficWindow,
  clusters: z.array(ClusterEntry),
  /** Why clusters from Secrets may be missing here; null: nothing is amiss, or they are not looked for. */
  secretsProblem: z.string().nullable(),
});
export type ClusterList = z.infer<typeof ClusterList>;
