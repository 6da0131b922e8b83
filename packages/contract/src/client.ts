import type { z } from 'zod';
import { Problem } from './schemas/problem.ts';
import { loginRoutes, type Route, routes } from './routes.ts';

type Routes = typeof routes & typeof loginRoutes;
type InputOf<R, K extends string> = R extends Record<K, infer S extends z.ZodType> ? z.input<S> : undefined;
type Arguments<R> = (R extends { params: z.ZodType }
  ? { params: InputOf<R, 'params'> }
  : { params?: undefined }) &
  (R extends { query: z.ZodType } ? { query?: InputOf<R, 'query'> } : { query?: undefined }) &
  (R extends { body: z.ZodType } ? { body: InputOf<R, 'body'> } : { body?: undefined }) & {
    signal?: AbortSignal;
  };

/** An answer other than 2xx, with the problem document that the server sent. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/**
 * A typed client over `fetch`. Answers are trusted to follow the contract: the server is ours and tests check it.
 *
 * @throws {ApiError} with the server's problem document, or one with code `unreachable` when no answer came.
 * @example
 * const api = createClient();
 * const topology = await api.topology({ params: { cluster: 'demo' }, query: { window: '5m' } });
 */
export function createClient(
  options: {
    baseUrl?: string;
    fetch?: typeof fetch;
    headers?: Record<string, string>;
    /** How an answer is read; as JSON unless it says otherwise. */
    read?: (response: Response) => Promise<unknown>;
  } = {},
): {
  [N in keyof Routes]: (args: Arguments<Routes[N]>) => Promise<z.output<Routes[N]['response']>>;
} {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const call =
    (route: Route) =>
    async (args: {
      params?: Record<string, unknown>;
      query?: Record<string, string | undefined>;
      body?: unknown;
      signal?: AbortSignal;
    }) => {
      const path = route.path.replace(/:(\w+)/g, (_, key: string) =>
        encodeURIComponent(String(args.params?.[key])),
      );
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(args.query ?? {}))
        if (value !== undefined) query.set(key, value);
      const url = `${options.baseUrl ?? ''}${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
      let response: Response;
      try {
        response = await send(url, {
          method: route.method,
          headers: {
            accept: 'application/json',
            ...(args.body === undefined ? {} : { 'content-type': 'application/json' }),
            ...options.headers,
          },
          ...(args.body === undefined ? {} : { body: JSON.stringify(args.body) }),
          ...(args.signal ? { signal: args.signal } : {}),
        });
      } catch (error) {
        if (args.signal?.aborted) throw error;
        throw new ApiError({
          type: 'about:blank',
          title: 'No answer',
          status: 0,
          code: 'unreachable',
          detail: 'The Padlock server does not answer. Check that it is running, then retry.',
        });
      }
      if (response.ok) return options.read ? options.read(response) : response.json();
      const problem = Problem.safeParse(await response.json().catch(() => undefined));
      throw new ApiError(
        problem.success
          ? problem.data
          : {
              type: 'about:blank',
              title: response.statusText,
              status: response.status,
              code: 'unexpected_answer',
              detail: `The server answered ${response.status} without an explanation.`,
            },
      );
    };
  return Object.fromEntries(
    Object.entries({ ...loginRoutes, ...routes }).map(([name, route]) => [name, call(route)]),
  ) as never;
}
export type ApiClient = ReturnType<typeof createClient>;
