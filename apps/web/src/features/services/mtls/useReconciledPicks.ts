import type { ServiceDetail } from '@padlock/contract';
import { useEffect } from 'react';
import { useCluster } from '../../../state/urlState.ts';
import { pendingChanges } from '../../changes/pendingChanges.ts';

/** Picks follow the cluster: what somebody else has set meanwhile is no change any more. */
export function useReconciledPicks({ namespace, name, ports }: ServiceDetail): void {
  const cluster = useCluster();
  useEffect(() => {
    const service = { cluster, namespace, name };
    for (const pending of pendingChanges.of(service)) {
      const port = ports.find((candidate) => candidate.port === pending.port);
      if (port !== undefined && port.pick !== pending.from)
        pendingChanges.pick(service, { ...pending, from: port.pick });
    }
  }, [cluster, namespace, name, ports]);
}
