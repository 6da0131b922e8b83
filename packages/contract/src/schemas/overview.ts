import { z } from 'zod';
import {
  EffectiveMode,
  LockState,
  ObjectRef,
  Share,
  SourceStatus,
  Timestamp,
  TrafficWindow,
} from './common.ts';
import { TopologyNode } from './topology.ts';

/** Shares of mutual TLS by server-side reports. Requests and TCP are never added up. */
const Coverage = z.object({
  requests: Share.nullable(),
  /** Of connections, or of bytes where no connection was opened: `basis` tells. */
  connections: Share.nullable(),
});

const TalkerEnd = TopologyNode.pick({ id: true, kind: true, namespace: true, name: true, candidates: true });

/** An edge on which something was not mutual TLS. */
export const PlaintextTalker = z.object({
  /** In the service graph. */
  edgeId: z.string(),
  client: TalkerEnd,
  server: TalkerEnd,
  state: LockState,
  share: Share.nullable(),
  /** Not mutual TLS, per second. null: no traffic of that kind. */
  requestsPerSecond: z.number().nullable(),
  connectionsPerSecond: z.number().nullable(),
  /** What in the configuration makes it so. `unexplained`: policy says mutual TLS. */
  cause: z.object({
    code: z.enum([
      'client_without_sidecar',
      'server_disabled',
      'destination_rule',
      'subset_rule',
      'auto_mtls_off',
      'namespace_disabled',
      'endpoint_without_sidecar',
      'unexplained',
    ]),
    object: ObjectRef.nullable(),
  }),
  /** When it was first seen without mutual TLS, within the last 7 days. null: not known yet, or only just begun. */
  firstSeen: z
    .object({
      /** It was between this moment and `precisionSeconds` later. */
      time: Timestamp,
      precisionSeconds: z.number(),
      /** It was there already 7 days ago, or as far back as Prometheus remembers. */
      orEarlier: z.boolean(),
    })
    .nullable(),
});
export type PlaintextTalker = z.infer<typeof PlaintextTalker>;

/** Service ports of a namespace on the way to STRICT, by what was seen in the last day. */
export const Readiness = z.object({
  /**
   * `strict`: it is there. `ready`: everybody seen used mutual TLS. `unseen`: nobody called it. `blocked`: somebody used no
   * mutual TLS, or some pods have no proxy. `outside`: no pod has one. `unknown`: the last day is not known.
   */
  ports: z.record(z.enum(['strict', 'ready', 'unseen', 'blocked', 'outside', 'unknown']), z.int()),
  plaintextCallers: z.int(),
  workloadsOutside: z.int(),
});
export type Readiness = z.infer<typeof Readiness>;

export const NamespaceOverview = Coverage.extend({
  name: z.string(),
  mode: EffectiveMode,
  pods: z.int(),
  podsInMesh: z.int(),
  services: z.int(),
  /** Of everything that arrives there. */
  state: LockState,
  /** Connections into it that policy refuses, or that fail in the handshake. */
  blocked: z.int(),
  readiness: Readiness,
});
export type NamespaceOverview = z.infer<typeof NamespaceOverview>;

/** A finding in short; more of it stands on the page of findings. */
export const FindingSummary = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  /** First of all the one that is to be changed. */
  objects: z.array(ObjectRef),
  reason: z.string(),
});
export type FindingSummary = z.infer<typeof FindingSummary>;

export const Overview = Coverage.extend({
  window: TrafficWindow,
  windowSeconds: z.number(),
  at: Timestamp.nullable(),
  /** How many connections touch the chosen namespaces, by state: the counts of the topology. */
  edges: z.record(LockState, z.int()),
  namespaces: z.array(NamespaceOverview),
  /** Most traffic first; `talkersInAll` counts those left out too. */
  talkers: z.array(PlaintextTalker),
  talkersInAll: z.int(),
  findings: z.object({
    counts: z.record(FindingSummary.shape.severity, z.int()),
    /** The worst ones. */
    first: z.array(FindingSummary),
  }),
  sources: z.array(SourceStatus),
});
export type Overview = z.infer<typeof Overview>;
