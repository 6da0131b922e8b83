import { z } from 'zod';
import { EffectiveMode, ObjectRef, SourceStatus, Timestamp } from './common.ts';
import { Refusal, ServicePortDetail } from './services.ts';

/** The mode at one scope, and what cannot be picked there. */
export const ScopeSetting = z.object({
  mode: EffectiveMode,
  /** Why nothing can be picked here at all. */
  refusal: Refusal.nullable(),
  refusedPicks: ServicePortDetail.shape.refusedPicks,
});
export type ScopeSetting = z.infer<typeof ScopeSetting>;

/** Versions of one component, the newest first; null: the image does not tell. */
const Versions = z.array(z.object({ version: z.string().nullable(), pods: z.int() }));

/** A change that has to be made in the control plane's own resource, which Padlock does not write. */
export const SettingYaml = z.object({
  setting: z.enum(['auto_mtls', 'minimum_tls', 'strict_mesh']),
  /** `on`, `off`, `1.2`, `1.3`. */
  value: z.string(),
  yaml: z.string(),
  /** How to apply it, with the YAML saved as `change.yaml`. */
  command: z.string(),
});
export type SettingYaml = z.infer<typeof SettingYaml>;

/** One control plane: a revision of istiod, and the resource that it was made from where there is one. */
export const ControlPlane = z.object({
  revision: z.string(),
  /**
   * `sail`: an Istio resource (OpenShift Service Mesh 3, Alauda Service Mesh). `maistra_v2`, `maistra_v1`: OpenShift Service
   * Mesh 2 and 1. `cisco`: Cisco Service Mesh Manager. `google`: Cloud Service Mesh with a managed control plane.
   */
  flavour: z.enum(['istio', 'sail', 'maistra_v2', 'maistra_v1', 'cisco', 'google']),
  resource: ObjectRef.nullable(),
  /** From its mesh config ConfigMap or its resource; false: neither can be read, and these are Istio's defaults. */
  known: z.boolean(),
  rootNamespace: z.string(),
  autoMtls: z.boolean(),
  trustDomain: z.string(),
  minimumTls: z.enum(['AUTO', '1.0', '1.1', '1.2', '1.3']),
  /** Maistra declares mutual TLS for the whole mesh in its resource. */
  strictMesh: z.boolean().nullable(),
  /** The namespaces of the mesh where they are listed (Maistra); null: all. */
  members: z.array(z.string()).nullable(),
  /** istiod. */
  versions: Versions,
  proxies: Versions,
  changes: z.array(SettingYaml),
});
export type ControlPlane = z.infer<typeof ControlPlane>;

/** A root that proxies trust. */
export const RootCertificate = z.object({
  subject: z.string(),
  issuer: z.string(),
  selfSigned: z.boolean(),
  notBefore: Timestamp,
  notAfter: Timestamp,
  /** SHA-256. */
  fingerprint: z.string(),
});
export type RootCertificate = z.infer<typeof RootCertificate>;

export const MeshSettings = z.object({
  rootNamespace: z.string(),
  /** That of istiod, its ConfigMaps and its root certificate. */
  istioNamespace: z.string(),
  setting: ScopeSetting,
  controlPlanes: z.array(ControlPlane),
  /** Proxies whose revision none of these control planes has. */
  otherProxies: Versions,
  /** null: the ConfigMap istio-ca-root-cert cannot be read. */
  roots: z.array(RootCertificate).nullable(),
  sources: z.array(SourceStatus),
});
export type MeshSettings = z.infer<typeof MeshSettings>;

export const NamespaceDetail = z.object({
  name: z.string(),
  setting: ScopeSetting,
  /** How pods get into the mesh there, by the namespace's labels. */
  enrolment: z.enum(['sidecar', 'ambient', 'none']),
  sources: z.array(SourceStatus),
});
export type NamespaceDetail = z.infer<typeof NamespaceDetail>;
