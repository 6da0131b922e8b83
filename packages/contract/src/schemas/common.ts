import { z } from 'zod';

/** A mode in force, in Istio's words. The page shows DISABLE as DISABLED. */
export const Mode = z.enum(['STRICT', 'PERMISSIVE', 'DISABLE']);
export type Mode = z.infer<typeof Mode>;

/** What a person picks. DISABLED writes `DISABLE`, DEFAULT removes the setting. */
export const ModePick = z.enum(['DEFAULT', 'STRICT', 'PERMISSIVE', 'DISABLED']);
export type ModePick = z.infer<typeof ModePick>;

export const Scope = z.enum(['port', 'workload', 'namespace', 'mesh', 'default']);
export type Scope = z.infer<typeof Scope>;

export const LockState = z.enum(['locked', 'partial', 'open', 'idle', 'blocked', 'unknown']);
export type LockState = z.infer<typeof LockState>;

/** What policy says about a call, or about all calls of an edge together. */
export const Expectation = z.enum(['mutual_tls', 'plaintext', 'refused', 'other_tls', 'mixed', 'unknown']);
export type Expectation = z.infer<typeof Expectation>;

/** Names one Kubernetes object. `namespace` is empty for cluster-scoped kinds. */
export const ObjectRef = z.object({ kind: z.string(), namespace: z.string(), name: z.string() });
export type ObjectRef = z.infer<typeof ObjectRef>;

/** RFC 3339 with milliseconds, UTC. */
export const Timestamp = z.iso.datetime();

/** Time windows that people choose. */
export const TrafficWindow = z.enum([
  '15s',
  '30s',
  '1m',
  '5m',
  '10m',
  '30m',
  '1h',
  '3h',
  '6h',
  '12h',
  '24h',
  '7d',
]);
export type TrafficWindow = z.infer<typeof TrafficWindow>;

/** A moment to look at. Unix seconds. */
export const Moment = z.coerce.number().int().positive();

/** Kubernetes names: DNS-1123 subdomains, at most 253 characters. */
export const KubernetesName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
    'must be a Kubernetes name: lower case letters, digits, "-" and "."',
  );

/** One step of the chain port -> workload -> namespace -> mesh -> default; exactly one step decides. */
export const ModeStep = z.object({
  scope: Scope,
  policy: ObjectRef.nullable(),
  /** null: no policy, or no entry, at this scope. */
  mode: z.enum(['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET']).nullable(),
  decides: z.boolean(),
  shadowed: z.array(ObjectRef),
});
export type ModeStep = z.infer<typeof ModeStep>;

/** The mode in force somewhere, with where it comes from. */
export const EffectiveMode = z.object({
  mode: Mode,
  source: z.object({ scope: Scope, policy: ObjectRef.nullable() }),
  steps: z.array(ModeStep),
  /** Set where policy does not matter: the pod has no sidecar, or the port bypasses it. */
  bypass: z.enum(['no_sidecar', 'excluded_port']).nullable(),
});
export type EffectiveMode = z.infer<typeof EffectiveMode>;

/**
 * A share of traffic that was mutual TLS. `text` is cut, never rounded: neither `0%` nor `100%` is printed unless it is exact
 * (`<1%`, `99%`; `precise` has one decimal, `99.9%`).
 */
export const Share = z.object({
  basis: z.enum(['requests', 'connections', 'bytes']),
  mutualTls: z.number(),
  total: z.number(),
  text: z.string(),
  precise: z.string(),
});
export type Share = z.infer<typeof Share>;

/** How fresh and how complete the data behind an answer is. */
export const SourceStatus = z.object({
  name: z.enum(['kubernetes', 'prometheus']),
  state: z.enum(['ok', 'starting', 'stale', 'down']),
  /** Last time this source answered. */
  lastSuccess: Timestamp.nullable(),
  /** What went wrong, in words for people, without addresses of secrets. */
  message: z.string().nullable(),
});
export type SourceStatus = z.infer<typeof SourceStatus>;
