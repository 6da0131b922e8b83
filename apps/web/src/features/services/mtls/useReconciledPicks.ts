import type { ServiceDetail } from '@padlock/contract';
import { useEffect } from 'react';
import { useCluster } from '../../../state/urlState.ts';
import { pendingChanges } from '../../changes/pendingChanges.ts';

/** Picks of this service follow what the cluster has now. */
export function useReconciledPicks({ namespace, name, ports }: ServiceDetail): void {
  const cluster = useCluster();
  useEffect(() => {
    for (const { port, pick } of ports)
      pendingChanges.reconcile({ cluster, scope: 'service', namespace, name }, port, pick);
  }, [cluster, namespace, name, ports]);
}
