// The Kubernetes API over HTTP: routes a request to discovery, reads, watches or writes.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { BodyTooLargeError, readBody } from '../http/requestBody.ts';
import { answerReview, reviewTypeOfPath } from './accessReviews.ts';
import { callerOf } from './caller.ts';
import type { Tokens } from './caller.ts';
import type { Authorize } from './accessReviews.ts';
import * as discovery from './discovery.ts';
import { asVersion, listObjects } from './lists.ts';
import type { ObjectStore } from './objectStore.ts';
import { openApiDocument, openApiIndex } from './openApi.ts';
import { parseRequestPath } from './requestPath.ts';
import type { ResourceTarget } from './requestPath.ts';
import { groupResource } from './resourceType.ts';
import {
  badRequest,
  forbidden,
  methodNotAllowed,
  notAcceptable,
  notFound,
  notServed,
  requestTooLarge,
  StatusError,
  unsupportedMediaType,
} from './statusError.ts';
import { serveWatch } from './watches.ts';
import { createObject, deleteObject, patchObject, replaceObject } from './writes.ts';
import type { WriteOptions } from './writes.ts';

export interface KubernetesApiOptions {
  readonly store: ObjectStore;
  readonly authorize: Authorize;
  readonly tokens: Tokens;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** @example http.createServer(kubernetesApi({ store, authorize: () => true, tokens: {}, now: Date.now })) */
export function kubernetesApi(options: KubernetesApiOptions): RequestListener {
  return (request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      const status = statusOf(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, status.code, status.toStatus());
    });
  };
}

function statusOf(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  if (error instanceof BodyTooLargeError) return requestTooLarge(error.limitBytes);
  return new StatusError(500, 'InternalError', String(error));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: KubernetesApiOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  if (!acceptsJson(request.headers.accept)) throw notAcceptable();
  const path = url.pathname.replace(/\/$/, '') || '/';

  const caller = callerOf(request.headers, options.tokens);

  const review = reviewTypeOfPath(path);
  if (review !== undefined) {
    if (request.method !== 'POST') throw methodNotAllowed();
    const body = await readJson(request, jsonTypes);
    sendJson(response, 201, answerReview(review, body, caller, options.authorize));
    return;
  }

  const parsed = parseRequestPath(path);
  if (parsed.kind === 'resource') {
    await answerResource(request, response, parsed.target, url.searchParams, caller, options);
    return;
  }
  const document = fixedDocument(path, parsed, request.headers.host ?? '');
  if (document === undefined) sendText(response, 404, '404 page not found\n');
  else if (typeof document === 'string') sendText(response, 200, document);
  else sendJson(response, 200, document);
}

function fixedDocument(
  path: string,
  parsed: Exclude<ReturnType<typeof parseRequestPath>, { kind: 'resource' }>,
  host: string,
): object | string | undefined {
  switch (parsed.kind) {
    case 'group':
      return discovery.groupDocument(parsed.group);
    case 'groupVersion':
      return discovery.resourceListDocument(parsed.group, parsed.version);
    case 'notServed':
      throw notServed();
    case 'other':
      if (['/healthz', '/readyz', '/livez'].includes(path)) return 'ok';
      if (path === '/version') return discovery.versionDocument;
      if (path === '/api') return discovery.coreVersionsDocument(host);
      if (path === '/apis') return discovery.groupListDocument();
      if (path === '/openapi/v3') return openApiIndex();
      if (path.startsWith('/openapi/v3/')) return openApiDocument(path.slice('/openapi/v3/'.length));
      return undefined;
  }
}

async function answerResource(
  request: IncomingMessage,
  response: ServerResponse,
  target: ResourceTarget,
  query: URLSearchParams,
  caller: string,
  options: KubernetesApiOptions,
): Promise<void> {
  const { store } = options;
  const { type, name } = target;
  if (target.subresource !== '' && target.subresource !== 'status') {
    sendText(response, 404, '404 page not found\n');
    return;
  }
  const verb = verbOf(request.method, target, query);
  requireAccess(verb, target, caller, options.authorize);
  switch (verb) {
    case 'get': {
      const found = store.get(groupResource(type), target);
      if (found === undefined) throw notFound(type, name);
      sendJson(response, 200, asVersion(found, target));
      return;
    }
    case 'list':
      sendJson(response, 200, listObjects(store, target, query));
      return;
    case 'watch':
      serveWatch(store, target, query, response);
      return;
    case 'create': {
      const body = await readJson(request, jsonTypes);
      sendAdmitted(response, 201, createObject(store, target, body, writeOptions(request, query, options)));
      return;
    }
    case 'update': {
      const body = await readJson(request, jsonTypes);
      sendAdmitted(response, 200, replaceObject(store, target, body, writeOptions(request, query, options)));
      return;
    }
    case 'patch': {
      const patch = await readJson(request, patchTypes);
      sendAdmitted(response, 200, patchObject(store, target, patch, writeOptions(request, query, options)));
      return;
    }
    case 'delete': {
      const body = await readJson(request, jsonTypes, {});
      const { dryRun } = writeOptions(request, query, options);
      const deleted = deleteObject(store, target, preconditionsOf(body), dryRun || isDryRun(body['dryRun']));
      const details = {
        name,
        ...(type.group === '' ? {} : { group: type.group }),
        kind: type.plural,
        uid: deleted.metadata.uid,
      };
      sendJson(response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
      return;
    }
    case 'deletecollection': {
      const { dryRun } = writeOptions(request, query, options);
      const list = listObjects(store, target, query);
      for (const item of Array.isArray(list['items']) ? list['items'].filter(isObject) : []) {
        const { metadata } = item;
        if (!isObject(metadata)) continue;
        const one = { ...target, namespace: text(metadata['namespace']), name: text(metadata['name']) };
        deleteObject(store, one, { uid: undefined, resourceVersion: undefined }, dryRun);
      }
      sendJson(response, 200, list);
      return;
    }
  }
}

type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

function verbOf(method: string | undefined, target: ResourceTarget, query: URLSearchParams): Verb {
  const collection = target.name === '';
  const watching = ['true', '1'].includes(query.get('watch') ?? '');
  switch (method) {
    case 'GET':
      if (watching) return 'watch';
      return collection ? 'list' : 'get';
    case 'POST':
      if (collection && (!target.type.namespaced || target.namespace !== '')) return 'create';
      throw methodNotAllowed();
    case 'PUT':
      if (!collection) return 'update';
      throw methodNotAllowed();
    case 'PATCH':
      if (!collection) return 'patch';
      throw methodNotAllowed();
    case 'DELETE':
      if (!collection) return 'delete';
      if (!target.type.namespaced || target.namespace !== '') return 'deletecollection';
      throw methodNotAllowed();
    default:
      throw methodNotAllowed();
  }
}

function requireAccess(verb: Verb, target: ResourceTarget, user: string, authorize: Authorize): void {
  const { type, namespace, name, subresource } = target;
  const access = { user, verb, namespace, name, subresource };
  if (!authorize({ ...access, group: type.group, resource: type.plural })) throw forbidden(type, access);
}

const jsonTypes = ['application/json'];
const patchTypes = ['application/merge-patch+json'];

/** @throws StatusError 415 on another content type, 400 on what is no JSON object. */
async function readJson(
  request: IncomingMessage,
  accepted: readonly string[],
  whenEmpty?: JsonObject,
): Promise<JsonObject> {
  const contentType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const body = await readBody(request);
  if (body === '' && whenEmpty !== undefined) return whenEmpty;
  const assumed = contentType === '' ? 'application/json' : contentType;
  if (!accepted.includes(assumed)) throw unsupportedMediaType(accepted);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw badRequest(`couldn't parse the request body as JSON: ${String(error)}`);
  }
  if (!isObject(parsed)) throw badRequest('the request body is no JSON object');
  return parsed;
}

function writeOptions(
  request: IncomingMessage,
  query: URLSearchParams,
  options: KubernetesApiOptions,
): WriteOptions {
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((stage) => stage !== 'All' && stage !== '')) {
    throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(dryRun[0])}: supported values: "All"`);
  }
  const agent = (request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';
  return {
    dryRun: isDryRun(dryRun),
    manager: query.get('fieldManager') ?? agent,
    fieldValidation: query.get('fieldValidation'),
    now: options.now(),
  };
}

function isDryRun(stages: unknown): boolean {
  return Array.isArray(stages) && stages.includes('All');
}

function preconditionsOf(body: JsonObject): {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
} {
  const given = isObject(body['preconditions']) ? body['preconditions'] : {};
  const { uid, resourceVersion } = given;
  return {
    uid: typeof uid === 'string' ? uid : undefined,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
  };
}

function acceptsJson(accept: string | undefined): boolean {
  return accept === undefined || accept === '' || /application\/json|\*\/\*|application\/\*/.test(accept);
}

function sendAdmitted(
  response: ServerResponse,
  code: number,
  { object, unknownFields }: ReturnType<typeof createObject>,
): void {
  for (const field of unknownFields) {
    response.appendHeader('warning', `299 - "unknown field \\"${field}\\""`);
  }
  sendJson(response, code, object);
}

function sendJson(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.end(JSON.stringify(body));
}

function sendText(response: ServerResponse, code: number, body: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(body);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
