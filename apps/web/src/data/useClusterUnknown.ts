import { useQuery } from '@tanstack/react-query';
import { queries } from './queries.ts';

/** Whether the API server has not answered once. False while that is still being asked. */
export function useClusterUnknown(cluster: string): boolean {
  const { data } = useQuery(queries.mesh(cluster));
  return (
    data !== undefined &&
    !data.sources.some(({ name, lastSuccess }) => name === 'kubernetes' && lastSuccess !== null)
  );
}
