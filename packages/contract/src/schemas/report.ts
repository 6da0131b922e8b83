import { z } from 'zod';
import { Mode, Share, SourceStatus, Timestamp, TrafficWindow } from './common.ts';
import { Finding } from './findings.ts';
import { PlaintextTalker } from './overview.ts';
import { PathCounts, PathState } from './path.ts';

/** One namespace in a report. */
export const ReportNamespace = z.object({
  name: z.string(),
  mode: Mode,
  /** How far it is from STRICT. */
  state: PathState,
  workloads: PathCounts,
  /** Of what arrived there, by server-side reports; null without traffic of that kind. */
  requests: Share.nullable(),
  connections: Share.nullable(),
  /** Findings that nobody has acknowledged. */
  errors: z.int(),
  warnings: z.int(),
});
export type ReportNamespace = z.infer<typeof ReportNamespace>;

/** The posture of a mesh at one moment, to keep or to hand on. */
export const Report = z.object({
  cluster: z.string(),
  createdAt: Timestamp,
  window: TrafficWindow,
  /** false when Prometheus has not answered: shares and callers are missing. */
  complete: z.boolean(),
  mode: Mode,
  autoMtls: z.boolean(),
  trustDomain: z.string(),
  istioVersion: z.string().nullable(),
  requests: Share.nullable(),
  connections: Share.nullable(),
  workloads: PathCounts,
  namespaces: z.array(ReportNamespace),
  talkers: z.array(PlaintextTalker),
  talkersInAll: z.int(),
  findings: z.array(Finding),
  sources: z.array(SourceStatus),
});
export type Report = z.infer<typeof Report>;
