import { useQuery } from '@tanstack/react-query';
import { hasIstio } from './istioPresence.ts';
import { queries } from './queries.ts';
import { useClusterUnknown } from './useClusterUnknown.ts';

/** Whether there is nothing of Istio in this cluster. False while that is still being asked. */
export function useNoIstio(cluster: string): boolean {
  const { data } = useQuery(queries.mesh(cluster));
  const unknown = useClusterUnknown(cluster);
  return data !== undefined && !unknown && !hasIstio(data);
}
