import type { ClusterEntry, Share } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { clusterCondition } from './clusterCondition.ts';
import { clusterTotals, sortClusters, type ClusterSortKey, type ShownCluster } from './clusterTable.ts';

const share = (mutualTls: number): Share => ({
  basis: 'requests',
  mutualTls,
  total: 100,
  text: `${mutualTls}%`,
  precise: `${mutualTls}%`,
});
const named = (name: string) => ({
  id: name,
  name,
  origin: { kind: 'kubeconfig' } as const,
  home: name === 'east',
});
const ok = { state: 'ok', message: null, lastSuccess: '2026-01-01T00:00:00.000Z' } as const;
const shown = (name: string, posture: Partial<ShownCluster['posture']> = {}): ShownCluster => ({
  ...named(name),
  state: 'shown',
  sources: [
    { ...ok, name: 'kubernetes' },
    { ...ok, name: 'prometheus' },
  ],
  posture: {
    mode: 'STRICT',
    istioVersion: null,
    namespaces: 1,
    workloads: { strict: 1, inMesh: 2 },
    edges: { locked: 0, partial: 0, open: 0, idle: 0, blocked: 0, unknown: 0 },
    requests: share(50),
    connections: null,
    findings: { error: 0, warning: 0, info: 0 },
    at: null,
    ...posture,
  },
});
const denied: ClusterEntry = { ...named('north'), state: 'denied', message: 'You may see nothing of it.' };
const names = (clusters: readonly ClusterEntry[], by: ClusterSortKey, direction: 'asc' | 'desc' = 'asc') =>
  sortClusters(clusters, { by, direction }).map(({ name }) => name);

describe('clusters are sorted', () => {
  it('by what needs a look, and those without an answer last in either direction', () => {
    const clusters = [
      denied,
      shown('west', { requests: share(100), workloads: { strict: 2, inMesh: 2 } }),
      shown('east', { requests: share(3) }),
    ];
    expect(names(clusters, 'share')).toEqual(['east', 'west', 'north']);
    expect(names(clusters, 'share', 'desc')).toEqual(['west', 'east', 'north']);
    expect(names(clusters, 'strict')).toEqual(['east', 'west', 'north']);
    expect(names(clusters, 'condition')).toEqual(['north', 'east', 'west']);
    expect(names(clusters, 'name', 'desc')).toEqual(['west', 'north', 'east']);
  });

  it('by findings, one error before any number of warnings', () => {
    const clusters = [
      shown('west', { findings: { error: 0, warning: 40, info: 3 } }),
      shown('east', { findings: { error: 1, warning: 0, info: 0 } }),
      denied,
    ];
    expect(names(clusters, 'findings')).toEqual(['east', 'west', 'north']);
  });
});

it('sums only what is shown', () => {
  expect(
    clusterTotals([
      shown('east', { findings: { error: 1, warning: 2, info: 0 } }),
      shown('west', { findings: { error: 1, warning: 0, info: 4 } }),
      denied,
    ]),
  ).toEqual({ shown: 2, strict: 2, inMesh: 4, findings: { error: 2, warning: 2, info: 4 } });
});

describe('the condition of a cluster', () => {
  const without = (name: 'kubernetes' | 'prometheus', message: string | null): ClusterEntry => {
    const entry = shown('east');
    return {
      ...entry,
      sources: entry.sources.map((source) =>
        source.name === name ? { ...source, state: 'down', message } : source,
      ),
    };
  };
  it('is live only where both sources answer', () => {
    expect(clusterCondition(shown('east'))).toMatchObject({ word: 'Live', reason: null });
    expect(clusterCondition(without('prometheus', 'Timed out.'))).toMatchObject({
      kind: 'partly',
      reason: 'Timed out.',
    });
    expect(clusterCondition(without('kubernetes', null))).toMatchObject({ kind: 'lost', word: 'Not live' });
  });

  it('gives the reason of the server where it is not shown', () => {
    expect(clusterCondition(denied)).toEqual({
      kind: 'denied',
      word: 'Denied',
      reason: 'You may see nothing of it.',
    });
  });
});
