import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Fix } from './fix.ts';

/** What is wrong, or other than its author will have meant; the last two by what traffic shows. Stable. */
export type FindingCode =
  | 'policy_shadowed'
  | 'policy_partly_shadowed'
  | 'selector_matches_nothing'
  | 'selects_outside_mesh'
  | 'root_selector_ignored'
  | 'port_is_service_port'
  | 'port_not_declared'
  | 'namespace_wide_policy'
  | 'strict_towards_disabling_rule'
  | 'strict_in_disabled_scope'
  | 'strict_without_auto_mtls'
  | 'strict_towards_passthrough'
  | 'mutual_towards_no_sidecar'
  | 'mutual_towards_disable'
  | 'headless_disable'
  | 'auto_mtls_off'
  | 'ambient_disable'
  | 'excluded_under_strict'
  | 'identity_over_plaintext'
  | 'tls_minimum_outdated'
  | 'tls_minimum_below_wanted'
  | 'services_disagree'
  | 'strict_with_plaintext_callers'
  | 'drift';

/** `error`: calls fail or a policy cannot work. `warning`: it does something else than it seems to. `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What it is about, first of all the object that is to be changed. */
  readonly objects: readonly ObjectRef[];
  readonly reason: string;
  /**
   * What would put it right, the first being what is advised; empty where somebody has to do something that Padlock does
   * not write. Each makes no call between pods of the mesh fail that gets through. Worked out when it is first read.
   */
  readonly fixes: readonly Fix[];
}

/** A finding whose fixes are worked out when somebody asks for them: they are tried, which takes longer than finding. */
export function findingOf(
  { code, severity, objects, reason }: Omit<Finding, 'fixes'>,
  makeFixes: () => readonly Fix[],
): Finding {
  let known: readonly Fix[] | undefined;
  return {
    code,
    severity,
    objects,
    reason,
    get fixes() {
      return (known ??= makeFixes());
    },
  };
}
