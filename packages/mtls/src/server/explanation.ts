import { refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mode, Scope } from '../model/mode.ts';
import type { ScopePolicies } from './policiesInForce.ts';

/**
 * Why a mode is what it is: the chain port -> workload -> namespace -> mesh -> default, of which exactly one step
 * decides, unless the port is outside the reach of policy (`bypass`): then none does.
 */
export interface ModeExplanation {
  readonly steps: readonly ModeStep[];
  /** Set where policy does not matter: the pod is outside the mesh, or the port bypasses the proxy. */
  readonly bypass: 'no_sidecar' | 'excluded_port' | undefined;
  /** ztunnel never turns mutual TLS off: a step that says DISABLE decided, and PERMISSIVE is what it does. */
  readonly ambientDisable?: true;
}

export interface ModeStep {
  readonly scope: Scope;
  readonly policy: ObjectRef | undefined;
  /** undefined: no policy, or no entry, at this scope. */
  readonly mode: Mode | 'UNSET' | undefined;
  readonly decides: boolean;
  /** Policies of the same scope that are younger and so do nothing. */
  readonly shadowed: readonly ObjectRef[];
}

/** A step before it is known which one decides. */
type Setting = Omit<ModeStep, 'decides'>;

/** What Istio does when no policy says anything. */
const istioDefault: Setting = { scope: 'default', policy: undefined, mode: 'PERMISSIVE', shadowed: [] };

/** The setting that the policy in force makes at its own scope. */
export function scopeSetting(scope: 'workload' | 'namespace' | 'mesh', policies: ScopePolicies): Setting {
  const { inForce, shadowed } = policies;
  return {
    scope,
    policy: inForce === undefined ? undefined : refOf(inForce.object),
    mode: inForce === undefined ? undefined : (inForce.mode ?? 'UNSET'),
    shadowed: shadowed.map((policy) => refOf(policy.object)),
  };
}

/** The setting of one container port, which only the workload policy in force can make. */
export function portSetting(port: number, { inForce }: ScopePolicies): Setting {
  const hasEntry = inForce?.portLevelMtls.has(port) === true;
  return {
    scope: 'port',
    policy: hasEntry ? refOf(inForce.object) : undefined,
    mode: hasEntry ? (inForce.portLevelMtls.get(port) ?? 'UNSET') : undefined,
    shadowed: [],
  };
}

/** Takes the narrowest setting that says something, and Istio's default where none does. */
export function decide(settings: readonly Setting[]): { mode: Mode; steps: readonly ModeStep[] } {
  const chain = [...settings, istioDefault];
  const deciding = chain.findIndex(({ mode }) => mode !== undefined && mode !== 'UNSET');
  const mode = chain[deciding]?.mode;
  return {
    mode: mode === undefined || mode === 'UNSET' ? 'PERMISSIVE' : mode,
    steps: chain.map((setting, index) => ({ ...setting, decides: index === deciding })),
  };
}
