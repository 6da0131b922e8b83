import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { queries } from '../data/queries.ts';
import { createRefresher } from './refresher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const graph = queries.topology('demo', { window: '1m', graph: 'service', namespaces: null, at: null });

it('reads the graph again for a policy though what stands beside it waits for Prometheus', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const read = vi.fn(() => Promise.resolve({}));
  const wait = vi.fn(() => new Promise<object>(() => undefined));
  const beside = { queryKey: ['clusters', 'demo', 'findings', {}] };
  client.setQueryData(beside.queryKey, {});
  const leave = [
    new QueryObserver<unknown>(client, { queryKey: graph.queryKey, queryFn: read }).subscribe(
      () => undefined,
    ),
    new QueryObserver<unknown>(client, { ...beside, queryFn: wait }).subscribe(() => undefined),
  ];
  await vi.advanceTimersByTimeAsync(100);
  expect(read).toHaveBeenCalledTimes(1);
  const refresh = createRefresher(client, 'demo');
  refresh({ type: 'cluster', version: 2 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(read).toHaveBeenCalledTimes(2);
  expect(wait).toHaveBeenCalledTimes(1);
  refresh({ type: 'cluster', version: 3 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(read).toHaveBeenCalledTimes(3);
  for (const stop of leave) stop();
});
