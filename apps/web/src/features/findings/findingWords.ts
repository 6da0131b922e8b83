import type { Severity } from '@padlock/contract';

export const severities: readonly Severity[] = ['error', 'warning', 'info'];

export const severityWord: Readonly<Record<Severity, string>> = {
  error: 'Error',
  warning: 'Warning',
  info: 'Note',
};

export const severityMeaning: Readonly<Record<Severity, string>> = {
  error: 'calls fail, or a policy cannot work',
  warning: 'something does not do what it seems to',
  info: 'good to know',
};

/** A finding in a few words. A code that a newer server sends stands as it is. */
const titles: Readonly<Record<string, string>> = {
  policy_shadowed: 'A policy is shadowed by an older one',
  policy_partly_shadowed: 'A policy is shadowed for some of its pods',
  selector_matches_nothing: 'A policy selects no pod',
  root_selector_ignored: 'A policy with a selector in the root namespace is ignored',
  port_is_service_port: 'A port entry names the port of the service, not of the container',
  port_not_declared: 'A port entry names a port that no container declares',
  namespace_wide_policy: 'A policy named like a service holds for its whole namespace',
  strict_towards_disabling_rule: 'Clients are told to send plaintext to a STRICT port',
  strict_in_disabled_scope: 'STRICT inside a namespace or mesh that is DISABLED',
  strict_without_auto_mtls: 'STRICT, and clients do not encrypt by themselves',
  strict_towards_passthrough: 'STRICT, and clients cannot encrypt',
  mutual_towards_no_sidecar: 'Clients must encrypt to pods without sidecar',
  mutual_towards_disable: 'Clients must encrypt to a port that takes plaintext only',
  headless_disable: 'A port of a headless service is DISABLED',
  auto_mtls_off: 'Auto mTLS is off',
  ambient_disable: 'DISABLED has no effect in ambient mode',
  excluded_under_strict: 'A STRICT port bypasses its sidecar',
  identity_over_plaintext: 'Authorization needs an identity that plaintext does not have',
  tls_minimum_outdated: 'The control plane allows TLS 1.0 or 1.1',
  tls_minimum_below_wanted: 'The control plane allows an older TLS than wanted',
  strict_with_plaintext_callers: 'STRICT, and plaintext callers were seen',
  drift: 'Traffic is not what policy says',
  services_disagree: 'Two services disagree about one workload',
};

export function findingTitle(code: string): string {
  return titles[code] ?? code.replaceAll('_', ' ');
}
