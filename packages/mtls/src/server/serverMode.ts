import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Mode } from '../model/mode.ts';
import { bypassesSidecar } from '../model/pod.ts';
import type { DataPlane, Pod } from '../model/pod.ts';
import { getOrAdd } from '../model/getOrAdd.ts';
import { decide, portSetting, scopeSetting } from './explanation.ts';
import type { ModeExplanation } from './explanation.ts';
import { meshPolicies, namespacePolicies, workloadPolicies } from './policiesInForce.ts';
import type { PolicyTarget, ScopePolicies } from './policiesInForce.ts';

/** What a container port accepts, and why. */
export interface ServerMode {
  /** What the port does. Outside the mesh and on an excluded port that is DISABLE, whatever policy says. */
  readonly mode: Mode;
  readonly acceptsMutualTls: boolean;
  readonly acceptsPlaintext: boolean;
  readonly explanation: ModeExplanation;
}

/** A mode that holds for a whole scope. */
export interface ScopeMode {
  readonly mode: Mode;
  readonly explanation: ModeExplanation;
}

/** The answers for all pods of one namespace and data plane under the same workload policies. */
interface SharedModes {
  readonly ports: Map<number, ServerMode>;
  /** Of ports without an entry of their own. */
  others: ServerMode | undefined;
}

type NamespaceModes = Readonly<Record<DataPlane, Map<ScopePolicies, SharedModes>>>;

const namespacesOf = derivedFrom((_mesh: Mesh) => new Map<string, NamespaceModes>());

/**
 * What a container port of a pod accepts: the mode that the PeerAuthentications in force give it, unless the pod is
 * outside the mesh or the port bypasses its sidecar.
 *
 * Source: Istio, `pilot/pkg/security/authn/policy_applier.go`, `ComposePeerAuthentication`.
 *
 * @example
 * serverMode(mesh, pod, 8080); // { mode: 'PERMISSIVE', acceptsMutualTls: true, acceptsPlaintext: true }
 */
export function serverMode(mesh: Mesh, pod: Pod, containerPort: number): ServerMode {
  if (bypassesSidecar(pod, containerPort)) return computeServerMode(mesh, pod, containerPort);
  const policies = workloadPolicies(mesh, pod);
  const shared = sharedModes(mesh, pod, policies);
  if (policies.inForce?.portLevelMtls.has(containerPort) !== true) return othersOf(mesh, pod, shared);
  return getOrAdd(shared.ports, containerPort, () => {
    return computeServerMode(mesh, pod, containerPort);
  });
}

/**
 * The mode that policy asks of a container port, whether or not anything there enforces it. It is what istiod tells
 * clients by: it does not know about ports that bypass the proxy.
 *
 * @example
 * policyMode(mesh, pod, 8080); // 'PERMISSIVE'
 */
export function policyMode(mesh: Mesh, pod: PolicyTarget, containerPort: number): Mode {
  const { inForce } = workloadPolicies(mesh, pod);
  return (
    inForce?.portLevelMtls.get(containerPort) ?? inForce?.mode ?? namespaceMode(mesh, pod.namespace).mode
  );
}

/**
 * What the ports of a pod without an entry of their own accept; also what a port falls back to under DEFAULT.
 *
 * @example
 * defaultServerMode(mesh, pod).mode; // 'PERMISSIVE'
 */
export function defaultServerMode(mesh: Mesh, pod: Pod): ServerMode {
  return othersOf(mesh, pod, sharedModes(mesh, pod, workloadPolicies(mesh, pod)));
}

function othersOf(mesh: Mesh, pod: Pod, shared: SharedModes): ServerMode {
  return (shared.others ??= computeServerMode(mesh, pod, undefined));
}

/**
 * The mode of a namespace: its own policy in force, else the mesh's. Policies of workloads do not enter.
 *
 * @example
 * namespaceMode(mesh, 'shop').explanation.steps.find((step) => step.decides)?.scope; // 'default'
 */
export function namespaceMode(mesh: Mesh, namespace: string): ScopeMode {
  const known = namespaceModes(mesh).get(namespace);
  if (known !== undefined) return known;
  const { mode, steps } = decide([
    scopeSetting('namespace', namespacePolicies(mesh, namespace)),
    scopeSetting('mesh', meshPolicies(mesh)),
  ]);
  const computed: ScopeMode = { mode, explanation: { steps, bypass: undefined } };
  namespaceModes(mesh).set(namespace, computed);
  return computed;
}

const namespaceModes = derivedFrom((_mesh: Mesh) => new Map<string, ScopeMode>());

/**
 * The mode of the mesh: the policy in force without selector in the root namespace, else PERMISSIVE.
 *
 * @example
 * meshMode(mesh).mode; // 'PERMISSIVE'
 */
export const meshMode = derivedFrom((mesh: Mesh): ScopeMode => {
  const { mode, steps } = decide([scopeSetting('mesh', meshPolicies(mesh))]);
  return { mode, explanation: { steps, bypass: undefined } };
});

function sharedModes(mesh: Mesh, pod: Pod, policies: ScopePolicies): SharedModes {
  const namespace = getOrAdd(namespacesOf(mesh), pod.namespace, () => ({
    sidecar: new Map<ScopePolicies, SharedModes>(),
    ambient: new Map<ScopePolicies, SharedModes>(),
    none: new Map<ScopePolicies, SharedModes>(),
  }));
  return getOrAdd(namespace[pod.dataPlane], policies, () => ({ ports: new Map(), others: undefined }));
}

function computeServerMode(mesh: Mesh, pod: Pod, port: number | undefined): ServerMode {
  const policies = workloadPolicies(mesh, pod);
  const { mode, steps } = decide([
    port === undefined
      ? { scope: 'port', policy: undefined, mode: undefined, shadowed: [] }
      : portSetting(port, policies),
    scopeSetting('workload', policies),
    scopeSetting('namespace', namespacePolicies(mesh, pod.namespace)),
    scopeSetting('mesh', meshPolicies(mesh)),
  ]);
  const bypass = bypassOf(pod, port);
  if (bypass !== undefined) {
    return accepting('DISABLE', { steps: steps.map((step) => ({ ...step, decides: false })), bypass });
  }
  if (pod.dataPlane === 'ambient' && mode === 'DISABLE') {
    return accepting('PERMISSIVE', { steps, bypass: undefined, ambientDisable: true });
  }
  return accepting(mode, { steps, bypass: undefined });
}

function bypassOf(pod: Pod, port: number | undefined): ModeExplanation['bypass'] {
  if (pod.dataPlane === 'none') return 'no_sidecar';
  return port !== undefined && bypassesSidecar(pod, port) ? 'excluded_port' : undefined;
}

function accepting(mode: Mode, explanation: ModeExplanation): ServerMode {
  return {
    mode,
    acceptsMutualTls: mode !== 'DISABLE',
    acceptsPlaintext: mode !== 'STRICT',
    explanation,
  };
}
