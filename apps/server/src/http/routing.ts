import { type Route, routes } from '@padlock/contract';
import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import type { Gate } from '../auth/gate.ts';
import type { Person, Viewer } from '../auth/viewer.ts';
import type { BodyCache } from './bodyCache.ts';
import { EncodedBody } from './encodedBody.ts';
import type { Logger } from '../logging.ts';
import { type Asked, auditWrite } from './auditWrite.ts';
import type { OpenRequests } from './openRequests.ts';
import { invalidRequest } from './problems.ts';
import { requestIdOf } from './requestContext.ts';

type Routes = typeof routes;
type RouteName = keyof Routes;
type OutputOf<R, K extends string> = R extends Record<K, infer S extends z.ZodType> ? z.output<S> : undefined;

/** What a handler is given: everything is parsed by the contract already. */
interface Input<R extends Route> {
  readonly params: OutputOf<R, 'params'>;
  readonly query: OutputOf<R, 'query'>;
  readonly body: OutputOf<R, 'body'>;
  readonly person: Person;
  readonly viewer: Viewer;
  readonly requestId: string;
}

/** What a handler answers: a value, or how to make it under a key that changes whenever the value would. */
type Reply<T> =
  | { readonly kind: 'value'; readonly value: T; readonly status?: number }
  | { readonly kind: 'memo'; readonly key: string; readonly build: () => T | Promise<T> };

type Handler<R extends Route> = (input: Input<R>) => Promise<Reply<z.output<R['response']>>>;
export type Handlers = { readonly [N in RouteName]: Handler<Routes[N]> };

export interface RoutingOptions {
  readonly handlers: Handlers;
  readonly gate: Gate;
  readonly cache: BodyCache;
  readonly validateResponses: boolean;
  readonly audit: Logger;
  readonly open: OpenRequests;
}

/** Puts every route of the contract onto a router. A route without a handler does not compile. */
export function addRoutes(router: Router, options: RoutingOptions): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name];
    // The table pairs each name with its own handler; iterating over it loses that pairing, and only that.
    const handler = options.handlers[name] as Handler<Route>;
    const answer = async (request: Request, response: Response, asked: Asked): Promise<void> => {
      const { requestId, from } = asked;
      const person = await options.gate.admit(request, response);
      asked.user = person.name;
      const input = parseInput(route, request);
      asked.body = input.body;
      const cluster = clusterOf(input.params);
      if (cluster !== undefined) asked.cluster = cluster;
      const viewer = await options.gate.viewerOf(person, cluster, { requestId, from });
      const reply = await handler({ ...input, person, viewer, requestId });
      await send(name, route, reply, request, response, options);
    };
    const serve = async (request: Request, response: Response): Promise<void> => {
      const asked: Asked = { requestId: requestIdOf(request), from: request.ip };
      const writes = route.writes === true;
      const answered = answer(request, response, asked);
      const work = writes ? auditWrite(options.audit, name, asked, answered) : answered;
      options.open.add(work, response, writes);
      await work;
    };
    if (route.method === 'GET') router.get(route.path, serve);
    else router.post(route.path, serve);
  }
}

/** The cluster that a route is about; the one without is about the server itself. */
function clusterOf(params: unknown): string | undefined {
  return typeof params === 'object' && params !== null && 'cluster' in params
    ? String(params.cluster)
    : undefined;
}

function parseInput(route: Route, request: Request): Pick<Input<Route>, 'params' | 'query' | 'body'> {
  return {
    params: parsePart('path', route.params, request.params),
    query: parsePart('query', route.query, request.query),
    body: parsePart('body', route.body, request.body),
  } as Pick<Input<Route>, 'params' | 'query' | 'body'>;
}

function parsePart(part: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidRequest(part, parsed.error);
  return parsed.data;
}

async function send(
  name: RouteName,
  route: Route,
  reply: Reply<unknown>,
  request: Request,
  response: Response,
  options: RoutingOptions,
): Promise<void> {
  const checked = (value: unknown): unknown => {
    if (options.validateResponses) route.response.parse(value);
    return value;
  };
  const body =
    reply.kind === 'memo'
      ? await options.cache.get(`${name} ${reply.key}`, async () => checked(await reply.build()))
      : await EncodedBody.ofJson(checked(reply.value));
  if (reply.kind === 'value' && reply.status !== undefined) response.status(reply.status);
  response.type('json');
  if (request.method === 'POST') {
    response.setHeader('Cache-Control', 'no-store');
    response.end(await body.plain());
    return;
  }
  // Kept by the browser only, and asked for again each time: the tag makes that cheap.
  response.setHeader('Cache-Control', 'private, no-cache');
  response.vary('Cookie');
  await body.send(request, response);
}
