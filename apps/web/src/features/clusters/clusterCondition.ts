import type { ClusterEntry } from '@padlock/contract';

/** How a cluster is, in short. */
export interface ClusterCondition {
  /** `partly`: it is read, but a source is missing. */
  readonly kind: 'live' | 'partly' | 'lost' | 'starting' | 'denied' | 'refused';
  readonly word: string;
  /** Why, in a sentence; null where nothing is amiss. */
  readonly reason: string | null;
}

/** What stands beside the name of a cluster. */
export function clusterCondition(cluster: ClusterEntry): ClusterCondition {
  switch (cluster.state) {
    case 'shown': {
      const kubernetes = cluster.sources.find(({ name }) => name === 'kubernetes');
      const prometheus = cluster.sources.find(({ name }) => name === 'prometheus');
      if (kubernetes?.state === 'down' || kubernetes?.state === 'stale')
        return {
          kind: 'lost',
          word: 'Not live',
          reason:
            kubernetes.message ?? 'Its API server does not answer. What stands here is what it last said.',
        };
      if (prometheus?.state === 'down' || prometheus?.state === 'stale')
        return {
          kind: 'partly',
          word: 'Live, without traffic',
          reason:
            prometheus.message ?? 'Its Prometheus does not answer: policies are current, traffic is not.',
        };
      return { kind: 'live', word: 'Live', reason: null };
    }
    case 'starting':
      return { kind: 'starting', word: 'Being read', reason: cluster.message };
    case 'down':
      return { kind: 'lost', word: 'Not live', reason: cluster.message };
    case 'denied':
      return { kind: 'denied', word: 'Denied', reason: cluster.message };
    case 'refused':
      return { kind: 'refused', word: 'Refused', reason: cluster.message };
  }
}

/** Whether its pages say anything to this person. */
export function canOpen({ state }: Pick<ClusterEntry, 'state'>): boolean {
  return state !== 'denied' && state !== 'refused';
}

/** Tells entries apart: one that is refused may carry the name of another. */
export function clusterKey({ id, state, origin }: ClusterEntry): string {
  return `${state === 'refused' ? 'refused' : 'cluster'} ${id} ${origin.kind === 'secret' ? origin.secret : ''}`;
}
