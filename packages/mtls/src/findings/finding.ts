import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Operation } from '../plan/plan.ts';

/** What is wrong, or other than its author will have meant, by configuration alone. Stable. */
export type FindingCode =
  | 'policy_shadowed'
  | 'policy_partly_shadowed'
  | 'selector_matches_nothing'
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
  | 'tls_minimum_outdated';

/** `error`: calls fail or a policy cannot work. `warning`: it does something else than it seems to. `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What it is about, first of all the object that is to be changed. */
  readonly objects: readonly ObjectRef[];
  readonly reason: string;
  /** Writes that would put it right; undefined where somebody has to decide. */
  readonly fix: readonly Operation[] | undefined;
}
