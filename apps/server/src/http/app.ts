import { openApiDocument } from '@padlock/contract';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Gate } from '../auth/gate.ts';
import type { LoginNews } from '../auth/announceLogin.ts';
import { addLoginRoutes } from '../auth/loginRoutes.ts';
import type { ClusterRegistry } from '../clusters/clusterRegistry.ts';
import type { Logger } from '../logging.ts';
import { BodyCache } from './bodyCache.ts';
import { addEvents, type EventStreams } from './events.ts';
import { createHandlers } from './handlers.ts';
import { health } from './health.ts';
import { OpenRequests } from './openRequests.ts';
import { crossSiteGuard, hostGuard } from './originGuard.ts';
import { notFound, ProblemError, problemOf } from './problems.ts';
import { logRequests, requestIdOf } from './requestContext.ts';
import { addReportCsv } from './reportCsvRoute.ts';
import { addRoutes } from './routing.ts';
import { securityHeaders } from './securityHeaders.ts';
import { webApp } from './webApp.ts';

export interface AppOptions {
  readonly registry: ClusterRegistry;
  readonly defaultCluster: string;
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly frameAncestors: readonly string[];
  /** Whether browsers come over TLS. */
  readonly secure: boolean;
  readonly readOnly: boolean;
  readonly webRoot: string | undefined;
  readonly version: string;
  readonly validateResponses: boolean;
  readonly gate: Gate;
  readonly log: Logger;
  readonly audit: Logger;
  readonly announceLogin: (news: LoginNews) => void;
}

/** The longest policy that the contract takes, written as JSON, and consent to the losses of a large mesh. */
const maxBodyBytes = 1_024 * 1_024;

/** The HTTP side of the server. Guards come first, so that nothing behind them sees a request from elsewhere. */
export function createApp(options: AppOptions): { app: Express; streams: EventStreams; open: OpenRequests } {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(logRequests(options.log));
  app.set('trust proxy', [...options.trustedProxies]);
  app.use(securityHeaders(options));
  app.use(hostGuard(options));
  app.use(crossSiteGuard);

  const api = express.Router();
  const streams = addEvents(api, options.registry, options.gate);
  const open = new OpenRequests();
  app.use(health(options.registry.clusters, streams.open).router);
  app.use(express.json({ limit: maxBodyBytes, inflate: false }));
  addRoutes(api, {
    handlers: createHandlers(options),
    gate: options.gate,
    cache: new BodyCache(),
    validateResponses: options.validateResponses,
    audit: options.audit,
    open,
  });
  addReportCsv(api, options.registry.clusters, options.gate);
  addLoginRoutes(api, options.gate, options);
  const openApi = openApiDocument(options.version);
  api.get('/api/openapi.json', (_request, response) => void response.json(openApi));
  app.use(api);
  app.use('/api', (request) => {
    throw notFound('route_not_found', `There is no ${request.method} ${request.originalUrl.split('?')[0]}.`);
  });
  if (options.webRoot !== undefined) app.use(webApp(options.webRoot));
  app.use((request) => {
    throw notFound('route_not_found', `There is no ${request.path}.`);
  });
  app.use(sendProblem(options.log));
  return { app, streams, open };
}

/** Four parameters make it an error handler for Express. */
function sendProblem(log: Logger) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const requestId = requestIdOf(request);
    const problem = problemOf(error, requestId);
    const about = { requestId, path: request.path, code: problem.code };
    // What was foreseen explains itself; the rest needs its stack, which only the log gets to see.
    if (!(error instanceof ProblemError) && problem.status >= 500)
      log.error({ ...about, error: error instanceof Error ? error.stack : String(error) }, problem.title);
    else if (problem.status >= 500) log.warn(about, problem.detail);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error instanceof ProblemError && error.input.retryAfterSeconds !== undefined)
      response.setHeader('Retry-After', error.input.retryAfterSeconds);
    response
      .status(problem.status)
      .type('application/problem+json')
      .setHeader('Cache-Control', 'no-store')
      .end(JSON.stringify(problem));
  };
}
