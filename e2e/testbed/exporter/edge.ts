import { z } from 'zod';

/** A workload at one end of an edge. */
const Workload = z.strictObject({ namespace: z.string(), name: z.string() });

/** What of an edge can be switched while the testbed runs. */
export const EdgeSwitches = z.strictObject({
  /** Requests per second; for TCP, connections. */
  perSecond: z.number().min(0),
  /** Share of them that is mutual TLS, 0 to 1. */
  mutualTls: z.number().min(0).max(1),
  /** Share of answered requests that fail with 500. */
  failing: z.number().min(0).max(1),
  /**
   * `answered`: both sides report. `refused`: the client's sidecar reports a failed connection (flag UC), the server nothing.
   * `clientOnly`: the server has no sidecar, so only the client reports.
   */
  seen: z.enum(['answered', 'refused', 'clientOnly']),
});
export type EdgeSwitches = z.infer<typeof EdgeSwitches>;

/** Traffic from one workload to one port of another, through one service. */
export const Edge = EdgeSwitches.extend({
  id: z.string(),
  /** `unknown`: a client without sidecar, which Istio cannot name. */
  client: z.union([Workload, z.literal('unknown')]),
  server: Workload.extend({ service: z.string(), containerPort: z.int() }),
  protocol: z.enum(['http', 'grpc', 'tcp']),
  /** Counted before the first scrape, so that an edge without a rate has been seen once. */
  before: z.number().min(0),
});
export type Edge = z.infer<typeof Edge>;
