import type { ClusterEntry, Severity, Share } from '@padlock/contract';
import { compareTexts, type TableOrder } from '../../components/tableOrder.ts';
import { clusterCondition } from './clusterCondition.ts';

export const sortKeys = ['name', 'condition', 'share', 'strict', 'findings'] as const;
export type ClusterSortKey = (typeof sortKeys)[number];
export type ShownCluster = Extract<ClusterEntry, { state: 'shown' }>;

const conditions = ['lost', 'refused', 'denied', 'starting', 'partly', 'live'] as const;

/** Clusters by a column. Ascending begins with what needs a look; what nothing is known of comes last, in any direction. */
export function sortClusters(
  clusters: readonly ClusterEntry[],
  { by, direction }: TableOrder<ClusterSortKey>,
): readonly ClusterEntry[] {
  const sign = direction === 'asc' ? 1 : -1;
  return clusters.toSorted((a, b) => {
    const [left, right] = [rank(a, by), rank(b, by)];
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined) || compareTexts(a.name, b.name);
    const order = typeof left === 'string' ? compareTexts(left, String(right)) : left - Number(right);
    return sign * order || compareTexts(a.name, b.name);
  });
}

function rank(cluster: ClusterEntry, by: ClusterSortKey): string | number | undefined {
  if (by === 'name') return cluster.name;
  if (by === 'condition') return conditions.indexOf(clusterCondition(cluster).kind);
  if (cluster.state !== 'shown') return undefined;
  const { requests, connections, workloads, findings } = cluster.posture;
  switch (by) {
    case 'share':
      return part(requests ?? connections);
    case 'strict':
      return workloads.inMesh === 0 ? undefined : workloads.strict / workloads.inMesh;
    case 'findings':
      return -weight(findings);
  }
}

function part(share: Share | null): number | undefined {
  return share === null || share.total === 0 ? undefined : share.mutualTls / share.total;
}

/** Any error outweighs all warnings, any warning all notes. */
function weight({ error, warning, info }: Readonly<Record<Severity, number>>): number {
  return error * 1e8 + warning * 1e4 + info;
}

/** All clusters that are shown, in one sentence's numbers. */
export function clusterTotals(clusters: readonly ClusterEntry[]): {
  readonly shown: number;
  readonly strict: number;
  readonly inMesh: number;
  readonly findings: Readonly<Record<Severity, number>>;
} {
  const postures = clusters.flatMap((cluster) => (cluster.state === 'shown' ? [cluster.posture] : []));
  const sum = (of: (posture: ShownCluster['posture']) => number) =>
    postures.reduce((total, posture) => total + of(posture), 0);
  return {
    shown: postures.length,
    strict: sum(({ workloads }) => workloads.strict),
    inMesh: sum(({ workloads }) => workloads.inMesh),
    findings: {
      error: sum(({ findings }) => findings.error),
      warning: sum(({ findings }) => findings.warning),
      info: sum(({ findings }) => findings.info),
    },
  };
}
