import { z } from 'zod';
import { EffectiveMode, SourceStatus, Timestamp, TrafficWindow } from './common.ts';

/** How people say who they are. */
export const AuthMode = z.enum(['none', 'token', 'proxy', 'oidc']);
export type AuthMode = z.infer<typeof AuthMode>;

/** What the login page asks for. */
export const LoginOptions = z.object({
  mode: AuthMode,
  /** Host of the OpenID provider that people log in at. */
  provider: z.string().optional(),
});
export type LoginOptions = z.infer<typeof LoginOptions>;

/** A token of the cluster: of a service account, or of the provider that the API server trusts. */
export const LoginRequest = z.strictObject({ token: z.string().min(1).max(10_000) });

/** Who is asking, and what this server allows at all. */
export const Session = z.object({
  user: z.object({ name: z.string(), anonymous: z.boolean() }),
  readOnly: z.boolean(),
  authMode: AuthMode,
  /** Goes with every write of a page, in the header `Padlock-Csrf`. */
  csrfToken: z.string(),
  version: z.string(),
  clusters: z.array(z.object({ id: z.string(), name: z.string() })),
  defaultCluster: z.string(),
  windows: z.array(TrafficWindow),
  defaultWindow: TrafficWindow,
});
export type Session = z.infer<typeof Session>;

export const NamespaceSummary = z.object({
  name: z.string(),
  mode: EffectiveMode,
  /** Pods running; those with a sidecar or in ambient. */
  pods: z.int(),
  podsInMesh: z.int(),
  services: z.int(),
});
export type NamespaceSummary = z.infer<typeof NamespaceSummary>;

export const Mesh = z.object({
  cluster: z.string(),
  mode: EffectiveMode,
  rootNamespace: z.string(),
  autoMtls: z.boolean(),
  trustDomain: z.string(),
  minProtocolVersion: z.enum(['AUTO', 'TLSV1_2', 'TLSV1_3']),
  /** null when no istiod pod tells it. */
  istioVersion: z.string().nullable(),
  /** Does telemetry carry `destination_port`, so that evidence is per port? null: not known yet. */
  portEvidence: z.boolean().nullable(),
  scrapeIntervalSeconds: z.number().nullable(),
  /**
   * Are windows of half an hour and more read from Padlock's recording rules, and if not, why? absent: there are none.
   * ambiguous: several Prometheus answer as one without telling them apart. behind: they are not evaluated any more.
   * incomplete: they have not recorded all of the window that was asked for. null: nobody has asked for one.
   */
  recordingRules: z.enum(['used', 'absent', 'ambiguous', 'behind', 'incomplete']).nullable(),
  sources: z.array(SourceStatus),
  /** Kinds that are absent, or that the server may not read: each degrades one feature. */
  limits: z.array(
    z.object({ kind: z.string(), reason: z.enum(['absent', 'forbidden', 'failed']), message: z.string() }),
  ),
  namespaces: z.array(NamespaceSummary),
  /** The only namespaces that the server was told to read (`--namespaces`), of those that the person may see; null: it reads all. */
  limitedTo: z.array(z.string()).nullable(),
  updatedAt: Timestamp,
});
export type Mesh = z.infer<typeof Mesh>;
