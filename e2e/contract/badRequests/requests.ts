import fc from 'fast-check';
import { z } from 'zod';
import { arbitraryOf, brokenOf, Schema } from './arbitraries.ts';

/** One request as it goes onto the wire. */
export interface BadRequest {
  readonly method: string;
  /** With its query; in ASCII. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean().optional(),
  schema: Schema,
});
const Operation = z.object({
  parameters: z.array(Parameter).default([]),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: Schema }) }) })
    .optional(),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.enum(['get', 'post']), Operation.optional())),
});

/** Streams last, and so do not answer; asked for apart from the others. */
const lasting = /\/events$/;

/**
 * Requests made from the API's own description: as it wants them, with one thing wrong, and of another kind altogether.
 *
 * @param document what `/api/openapi.json` answers.
 * @param cluster one that there is, so that requests get further than its check.
 */
export function badRequests(document: unknown, cluster: string): fc.Arbitrary<BadRequest> {
  const { paths } = Document.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    lasting.test(path)
      ? []
      : Object.entries(methods).flatMap(([method, operation]) =>
          operation === undefined ? [] : [requestOf(method.toUpperCase(), path, operation, cluster)],
        ),
  );
  return fc.oneof(
    { weight: 8, arbitrary: fc.oneof(...operations) },
    { weight: 1, arbitrary: fc.oneof(...operations).chain(disguised) },
    { weight: 1, arbitrary: elsewhere },
  );
}

function requestOf(
  method: string,
  path: string,
  { parameters, requestBody }: z.output<typeof Operation>,
  cluster: string,
): fc.Arbitrary<BadRequest> {
  const valueOf = ({ name, schema }: z.output<typeof Parameter>): fc.Arbitrary<unknown> => {
    const any = fc.oneof(
      { weight: 3, arbitrary: arbitraryOf(schema) },
      { weight: 1, arbitrary: brokenOf(schema) },
    );
    return name === 'cluster'
      ? fc.oneof({ weight: 20, arbitrary: fc.constant(cluster) }, { weight: 1, arbitrary: any })
      : any;
  };
  const values = fc.record(Object.fromEntries(parameters.map((one) => [one.name, valueOf(one)])), {
    requiredKeys: parameters.flatMap((one) => (one.in === 'path' ? [one.name] : [])),
  });
  const bodySchema = requestBody?.content['application/json'].schema;
  const body =
    bodySchema === undefined
      ? fc.constant(undefined)
      : fc.oneof(arbitraryOf(bodySchema), brokenOf(bodySchema)).map((value) => JSON.stringify(value) ?? '');
  return fc.tuple(values, body, fc.boolean()).map(([given, sent, twice]) => {
    const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encoded(given[name]));
    const query = parameters.flatMap(({ name, in: where }) =>
      where === 'query' && name in given ? [`${name}=${encoded(given[name])}`] : [],
    );
    const all = twice ? [...query, ...query.slice(0, 1)] : query;
    return {
      method,
      path: all.length === 0 ? place : `${place}?${all.join('&')}`,
      headers: sent === undefined ? {} : { 'content-type': 'application/json' },
      body: sent,
    };
  });
}

/** The same with another method, type, encoding, or a body that breaks off. */
function disguised(request: BadRequest): fc.Arbitrary<BadRequest> {
  const body = request.body ?? '{"x":1}';
  return fc.constantFrom<BadRequest>(
    { ...request, method: 'PUT', body: undefined },
    { ...request, method: 'DELETE', body: undefined },
    { ...request, method: 'PATCH', headers: { 'content-type': 'application/json' }, body },
    { ...request, method: 'POST', headers: { 'content-type': 'text/plain' }, body },
    { ...request, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body },
    { ...request, method: 'POST', headers: { 'content-type': 'application/json; charset=utf-7' }, body },
    {
      ...request,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body,
    },
    { ...request, method: 'POST', headers: { 'content-type': 'application/json' }, body: body.slice(0, -1) },
    {
      ...request,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `${body}${' '.repeat(110_000)}`,
    },
    { ...request, headers: { ...request.headers, origin: 'https://elsewhere.example' } },
    { ...request, headers: { ...request.headers, host: 'elsewhere.example' } },
    { ...request, headers: { ...request.headers, cookie: `padlock_session=${'x'.repeat(4_000)}` } },
    {
      ...request,
      headers: { ...request.headers, authorization: 'Bearer x', 'if-none-match': '*', range: 'bytes=0-1' },
    },
  );
}

/** Addresses that nobody made. */
const elsewhere: fc.Arbitrary<BadRequest> = fc
  .oneof(
    fc.constantFrom(
      ...[
        '/',
        '//',
        '/api',
        '/api/',
        '/api/%',
        '/api/%ff',
        '/api/clusters/%2e%2e/mesh',
        '/api/..%2f..%2fetc/passwd',
      ],
      ...[
        '/metrics?x',
        '/healthz/x',
        '/api/clusters//mesh',
        `/api/${'a/'.repeat(2_000)}`,
        '/api/openapi.json?__proto__[x]=1',
      ],
    ),
    fc.webPath(),
  )
  .map((path) => ({ method: 'GET', path: path === '' ? '/' : path, headers: {}, body: undefined }));

/** Halves of a surrogate pair cannot be written as UTF-8: what a broken client would send stands for them. */
function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}
