import { queryOptions } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { isSettled } from './verificationSteps.ts';

/** A change, asked for until nothing more is to be learned about it. Events bring the news first; asking covers a lost stream. */
export function followChange(cluster: string, id: string) {
  return queryOptions({
    ...queries.change(cluster, id),
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || data.state === 'accepted') return 1_000;
      return isSettled(data) ? false : 5_000;
    },
  });
}
