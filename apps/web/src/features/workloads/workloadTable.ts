import type { LockState, WorkloadSummary } from '@padlock/contract';
import { compareTexts, observedRank, type TableOrder } from '../../components/tableOrder.ts';

export const sortKeys = ['name', 'namespace', 'proxy', 'observed', 'rate', 'pods'] as const;
type SortKey = (typeof sortKeys)[number];

export interface WorkloadFilter {
  /** Part of the name, or of `namespace/name`; case does not count. */
  readonly text: string;
  /** null: any. */
  readonly state: LockState | null;
  readonly plane: WorkloadSummary['dataPlane'] | null;
}

export const dataPlanes = [
  'sidecar',
  'ambient',
  'none',
  'mixed',
] as const satisfies readonly WorkloadSummary['dataPlane'][];

/** What terminates mutual TLS, in a word. */
export function dataPlaneWord(plane: WorkloadSummary['dataPlane']): string {
  switch (plane) {
    case 'sidecar':
      return 'sidecar';
    case 'ambient':
      return 'ambient';
    case 'none':
      return 'none';
    case 'mixed':
      return 'differs between pods';
  }
}

export function filterWorkloads(
  workloads: readonly WorkloadSummary[],
  { text, state, plane }: WorkloadFilter,
): readonly WorkloadSummary[] {
  const wanted = text.trim().toLowerCase();
  return workloads.filter(
    ({ ref, state: seen, dataPlane }) =>
      (state === null || seen === state) &&
      (plane === null || dataPlane === plane) &&
      `${ref.namespace}/${ref.name}`.includes(wanted),
  );
}

/** Sorted by one column; what is equal there stands by namespace and name, so that rows never change places by themselves. */
export function sortWorkloads(
  workloads: readonly WorkloadSummary[],
  { by, direction }: TableOrder<SortKey>,
): readonly WorkloadSummary[] {
  const sign = direction === 'asc' ? 1 : -1;
  return workloads.toSorted(
    (a, b) =>
      sign * compareBy(by, a, b) ||
      compareTexts(a.ref.namespace, b.ref.namespace) ||
      compareTexts(a.ref.name, b.ref.name),
  );
}

function compareBy(key: SortKey, a: WorkloadSummary, b: WorkloadSummary): number {
  switch (key) {
    case 'name':
      return compareTexts(a.ref.name, b.ref.name);
    case 'namespace':
      return compareTexts(a.ref.namespace, b.ref.namespace);
    case 'proxy':
      return dataPlanes.indexOf(a.dataPlane) - dataPlanes.indexOf(b.dataPlane) || compareVersions(a, b);
    case 'observed':
      return observedRank(a) - observedRank(b);
    case 'rate':
      return a.requestsPerSecond - b.requestsPerSecond;
    case 'pods':
      return a.pods - b.pods;
  }
}

/** By number, the oldest proxy of each. */
function compareVersions(a: WorkloadSummary, b: WorkloadSummary): number {
  const [oldestA = '', oldestB = ''] = [a.proxyVersions.at(-1), b.proxyVersions.at(-1)];
  return oldestA.localeCompare(oldestB, 'en', { numeric: true });
}
