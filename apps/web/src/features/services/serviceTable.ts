import type { LockState, ServiceSummary } from '@padlock/contract';
import { compareTexts, observedRank, type TableOrder } from '../../components/tableOrder.ts';

export const sortKeys = ['name', 'namespace', 'observed', 'rate', 'pods'] as const;
type SortKey = (typeof sortKeys)[number];

export interface ServiceFilter {
  /** Part of the name, or of `namespace/name`; case does not count. */
  readonly text: string;
  /** null: any state. */
  readonly state: LockState | null;
}

export function filterServices(
  services: readonly ServiceSummary[],
  { text, state }: ServiceFilter,
): readonly ServiceSummary[] {
  const wanted = text.trim().toLowerCase();
  return services.filter(
    (service) =>
      (state === null || service.state === state) && `${service.namespace}/${service.name}`.includes(wanted),
  );
}

/** Sorted by one column; what is equal there stands by namespace and name, so that rows never change places by themselves. */
export function sortServices(
  services: readonly ServiceSummary[],
  { by, direction }: TableOrder<SortKey>,
): readonly ServiceSummary[] {
  const sign = direction === 'asc' ? 1 : -1;
  return services.toSorted((a, b) => sign * compareBy(by, a, b) || compareNames(a, b));
}

function compareBy(key: SortKey, a: ServiceSummary, b: ServiceSummary): number {
  switch (key) {
    case 'name':
      return compareTexts(a.name, b.name);
    case 'namespace':
      return compareTexts(a.namespace, b.namespace);
    case 'observed':
      return observedRank(a) - observedRank(b);
    case 'rate':
      return a.requestsPerSecond - b.requestsPerSecond;
    case 'pods':
      return a.pods - b.pods;
  }
}

function compareNames(a: ServiceSummary, b: ServiceSummary): number {
  return compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name);
}
