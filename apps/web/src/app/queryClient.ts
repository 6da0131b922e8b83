import { ApiError } from '@padlock/contract';
import { QueryClient } from '@tanstack/react-query';

/** The server refuses these for a reason that asking again does not change. */
function isFinal(error: Error): boolean {
  return error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Events tell what is stale (live/useEvents.ts); time does not.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => !isFinal(error) && failures < 2,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 4_000),
        // The server stands on the same machine or behind the same proxy: "offline" says nothing about it.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
