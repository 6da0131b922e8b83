import type {
  EffectiveMode,
  Mesh,
  Mode,
  ModePick,
  ModeStep,
  ObjectRef,
  PortTarget,
  Scope,
} from '@padlock/contract';
import { qualifiedName } from '../../components/format.ts';
import type { PickPlace } from './pickPlace.ts';

/** What stands at one scope, and what its DEFAULT comes to. */
export interface ScopePick {
  readonly pick: ModePick;
  readonly resolvesTo: Mode | null;
  /** Where that comes from: `namespace policy shop/default`. */
  readonly resolvesFrom: string;
}

const picks = { STRICT: 'STRICT', PERMISSIVE: 'PERMISSIVE', DISABLE: 'DISABLED' } as const;

/**
 * Reads a chain of reasons at one scope: its own setting is the pick, the next wider one that says something is what DEFAULT
 * resolves to.
 *
 * @example
 * scopePick(namespace.mode, 'namespace'); // { pick: 'STRICT', resolvesTo: 'PERMISSIVE', resolvesFrom: 'mesh policy ...' }
 */
export function scopePick(
  { steps }: Pick<EffectiveMode, 'steps'>,
  scope: Exclude<Scope, 'default'>,
): ScopePick {
  const own = steps.findIndex((step) => step.scope === scope);
  const mode = modeOf(steps[own]);
  const wider = steps.slice(own + 1).find((step) => modeOf(step) !== null);
  return {
    pick: mode === null ? 'DEFAULT' : picks[mode],
    resolvesTo: modeOf(wider),
    resolvesFrom: sourceWords(wider?.scope ?? 'default', wider?.policy ?? null),
  };
}

function modeOf(step: ModeStep | undefined): Mode | null {
  return step === undefined || step.mode === 'UNSET' ? null : step.mode;
}

/** `namespace policy shop/default`, `Istio's default`. */
function sourceWords(scope: Scope, policy: ObjectRef | null): string {
  return scope === 'default' || policy === null
    ? "Istio's default"
    : `${scope} policy ${qualifiedName(policy)}`;
}

/** Where the DEFAULT of a service port comes from; null where no pod with a sidecar stands behind it. */
export function defaultSource(targets: readonly Pick<PortTarget, 'defaultMode'>[]): string | null {
  const sources = new Set(
    targets.flatMap(({ defaultMode }) =>
      defaultMode === null ? [] : [sourceWords(defaultMode.source.scope, defaultMode.source.policy)],
    ),
  );
  const [first = null] = sources;
  return sources.size > 1 ? 'policies that differ between its workloads' : first;
}

/** Why a scope has no picker in this mesh, whoever asks; null: it has one. The server refuses the same. */
export function scopeRefusal(place: PickPlace, mesh: Pick<Mesh, 'rootNamespace' | 'mode'>): string | null {
  switch (place.scope) {
    case 'mesh':
      return mesh.mode.source.policy?.kind === 'ServiceMeshPolicy'
        ? 'The mode of this mesh is set in its ServiceMeshControlPlane, whose operator would take back any other change.'
        : null;
    case 'namespace':
      return place.namespace === mesh.rootNamespace
        ? `A policy for all of ${place.namespace} is the mesh's: set the mode of the mesh instead.`
        : null;
    case 'service':
    case 'workload':
      return place.namespace === mesh.rootNamespace
        ? `${place.namespace} is the mesh's root namespace, where Istio ignores policies that select workloads.`
        : null;
  }
}
