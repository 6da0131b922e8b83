import type { ObjectRef, PolicyScope, PolicyStatus, PolicySummary } from '@padlock/contract';

export const sortKeys = ['name', 'scope', 'mode', 'status', 'age', 'managed'] as const;
export type SortKey = (typeof sortKeys)[number];

export interface PolicyOrder {
  /** null: as the server lists them, the widest scope first. */
  readonly by: SortKey | null;
  readonly direction: 'asc' | 'desc';
}

export interface PolicyFilter {
  /** Part of the name, the host or the selector; case does not count. */
  readonly text: string;
  readonly kind: string | null;
  readonly scope: PolicyScope | null;
  readonly status: PolicyStatus | null;
  /** `unknown`: where nobody can tell. */
  readonly managedBy: string | null;
}

/** What needs a look first. */
export const policyStatuses: readonly PolicyStatus[] = [
  'conflicts',
  'ignored',
  'shadowed',
  'matches_nothing',
  'partly',
  'in_force',
];
export const policyScopes: readonly PolicyScope[] = ['mesh', 'namespace', 'workload', 'service', 'host'];

export const unknownManager = 'unknown';

export function filterPolicies(
  policies: readonly PolicySummary[],
  filter: PolicyFilter,
): readonly PolicySummary[] {
  const wanted = filter.text.trim().toLowerCase();
  return policies.filter(
    (policy) =>
      (filter.kind === null || policy.ref.kind === filter.kind) &&
      (filter.scope === null || policy.scope === filter.scope) &&
      (filter.status === null || policy.status === filter.status) &&
      (filter.managedBy === null || (policy.managedBy ?? unknownManager) === filter.managedBy) &&
      wordsOf(policy).includes(wanted),
  );
}

function wordsOf({ ref, host, selector }: PolicySummary): string {
  return `${ref.namespace}/${ref.name} ${host ?? ''} ${selectorText(selector)}`.toLowerCase();
}

/** `app=orders,tier=web`; empty without a selector. */
export function selectorText(selector: PolicySummary['selector']): string {
  return Object.entries(selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** What is equal by the column keeps its order, so that rows never change places by themselves. */
export function sortPolicies(
  policies: readonly PolicySummary[],
  { by, direction }: PolicyOrder,
): readonly PolicySummary[] {
  if (by === null) return policies;
  const sign = direction === 'asc' ? 1 : -1;
  return policies.toSorted((a, b) => sign * compareBy(by, a, b));
}

function compareBy(key: SortKey, a: PolicySummary, b: PolicySummary): number {
  switch (key) {
    case 'name':
      return compareTexts(policyKey(a.ref), policyKey(b.ref));
    case 'scope':
      return policyScopes.indexOf(a.scope) - policyScopes.indexOf(b.scope);
    case 'mode':
      return compareTexts(a.mode ?? '', b.mode ?? '');
    case 'status':
      return policyStatuses.indexOf(a.status) - policyStatuses.indexOf(b.status);
    case 'age':
      // The youngest first; what has no date last.
      return compareTexts(b.createdAt ?? '', a.createdAt ?? '');
    case 'managed':
      return compareTexts(a.managedBy ?? unknownManager, b.managedBy ?? unknownManager);
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Stands for one object in selections and row keys. */
export function policyKey({ kind, namespace, name }: ObjectRef): string {
  return `${namespace}/${name}/${kind}`;
}
