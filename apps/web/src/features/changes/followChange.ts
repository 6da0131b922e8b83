import { queryOptions } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';

/** A change, asked for until it is in force. Events bring the news first; asking covers a stream that is lost. */
export function followChange(cluster: string, id: string) {
  return queryOptions({
    ...queries.change(cluster, id),
    refetchInterval: ({ state }) => (state.data?.state === 'in_force' ? false : 1_000),
  });
}
