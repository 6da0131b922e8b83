import type { PolicyScope, PolicyStatus } from '@padlock/contract';

export const scopeWord: Readonly<Record<PolicyScope, string>> = {
  mesh: 'Mesh',
  namespace: 'Namespace',
  workload: 'Workload',
  service: 'Service',
  host: 'Host',
};

export const statusWord: Readonly<Record<PolicyStatus, string>> = {
  in_force: 'In force',
  partly: 'Partly in force',
  conflicts: 'Conflicts',
  shadowed: 'Shadowed',
  matches_nothing: 'Matches nothing',
  ignored: 'Ignored',
};

/** How the status goes on before the names of other policies. */
export const statusBeforeNames: Readonly<Record<PolicyStatus, string>> = {
  in_force: 'In force beside',
  partly: 'In force, except for',
  conflicts: 'Conflicts with',
  shadowed: 'Shadowed by',
  matches_nothing: 'Matches nothing',
  ignored: 'Ignored',
};
