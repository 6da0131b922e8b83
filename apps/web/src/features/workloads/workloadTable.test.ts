import type { WorkloadSummary } from '@padlock/contract';
import { expect, it } from 'vitest';
import { filterWorkloads, sortWorkloads } from './workloadTable.ts';

function workload(name: string, parts: Partial<WorkloadSummary> = {}): WorkloadSummary {
  return {
    id: name,
    ref: { kind: 'Deployment', namespace: 'shop', name },
    pods: 1,
    podsInMesh: 1,
    dataPlane: 'sidecar',
    proxyVersions: [],
    ports: [],
    state: 'idle',
    share: null,
    requestsPerSecond: 0,
    ...parts,
  };
}
const names = (workloads: readonly WorkloadSummary[]) => workloads.map(({ ref }) => ref.name);

it('filters by name, state and data plane together', () => {
  const all = [
    workload('web'),
    workload('web-old', { dataPlane: 'none' }),
    workload('db', { state: 'open' }),
  ];
  const any = { text: '', state: null, plane: null };
  expect(names(filterWorkloads(all, { ...any, text: 'SHOP/web' }))).toEqual(['web', 'web-old']);
  expect(names(filterWorkloads(all, { ...any, text: 'web', plane: 'none' }))).toEqual(['web-old']);
  expect(names(filterWorkloads(all, { ...any, state: 'open' }))).toEqual(['db']);
});

it('sorts by the kind of proxy, then by the version of the oldest, as numbers', () => {
  const all = [
    workload('new', { proxyVersions: ['1.26.0'] }),
    workload('old', { proxyVersions: ['1.27.3', '1.9.0'] }),
    workload('bare', { dataPlane: 'none' }),
    workload('ambient', { dataPlane: 'ambient' }),
  ];
  expect(names(sortWorkloads(all, { by: 'proxy', direction: 'asc' }))).toEqual([
    'old',
    'new',
    'ambient',
    'bare',
  ]);
});

it('keeps what is equal in the order of names, whatever the direction', () => {
  const all = [workload('b'), workload('a', { pods: 2 }), workload('c')];
  expect(names(sortWorkloads(all, { by: 'pods', direction: 'desc' }))).toEqual(['a', 'b', 'c']);
});
