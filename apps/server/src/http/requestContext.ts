import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '../logging.ts';

const ids = new WeakMap<Request, string>();

/** The id under which the log and a problem document name the same request. */
export function requestIdOf(request: Request): string {
  let id = ids.get(request);
  if (id === undefined) {
    id = randomUUID();
    ids.set(request, id);
  }
  return id;
}

/** Logs each request when it ends: path without query, no headers. */
export function logRequests(log: Logger) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const began = performance.now();
    const { method, path } = request;
    response.once('close', () => {
      const ms = Math.round(performance.now() - began);
      log.debug(
        { requestId: requestIdOf(request), method, path, status: response.statusCode, ms },
        'request',
      );
    });
    next();
  };
}
