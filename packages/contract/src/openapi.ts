import { z } from 'zod';
import { eventsPath, loginRoutes, type Route, routes } from './routes.ts';
import { TrafficWindow } from './schemas/common.ts';
import { ServerEvent } from './schemas/events.ts';
import { Problem } from './schemas/problem.ts';

type Json = Record<string, unknown>;

/**
 * The API as an OpenAPI 3.1 document, made from the route table.
 *
 * @param version of the server, for `info.version`.
 */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries<Route>({ ...loginRoutes, ...routes })) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  paths[openApiPath(eventsPath)] = { get: events() };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Padlock',
      version,
      description: 'Mutual TLS in an Istio mesh: what is encrypted, what policy says, and how to change it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas: { Problem: schemaOf(Problem, 'output') } },
  };
}

const problem = {
  description: 'A problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function events(): Json {
  return {
    operationId: 'events',
    summary: 'Server-sent events: which versions are new',
    parameters: [
      pathParameter('cluster', { type: 'string' }),
      { name: 'window', in: 'query', required: false, schema: schemaOf(TrafficWindow, 'input') },
    ],
    responses: {
      200: {
        description: 'A stream of events, each one JSON document',
        content: { 'text/event-stream': { schema: schemaOf(ServerEvent, 'output') } },
      },
      default: problem,
    },
  };
}

function operation(name: string, route: Route): Json {
  return {
    operationId: name,
    summary: route.summary,
    parameters: [
      ...parameters(route.params, 'input').map(({ name: key, schema }) => pathParameter(key, schema)),
      ...parameters(route.query, 'input').map((parameter) => ({ ...parameter, in: 'query' })),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
          },
        }),
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: schemaOf(route.response, 'output') } },
      },
      default: problem,
    },
  };
}

function pathParameter(name: string, schema: Json): Json {
  return { name, in: 'path', required: true, schema };
}

function parameters(
  schema: z.ZodObject | undefined,
  io: 'input' | 'output',
): { name: string; required: boolean; schema: Json }[] {
  return Object.entries<z.core.$ZodType>(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    // A field that accepts undefined, by a default or as optional, may be left out.
    required: !z.safeParse(field, undefined).success,
    schema: schemaOf(field, io),
  }));
}

/** Defaults make a field optional on the way in and certain on the way out. */
function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}
