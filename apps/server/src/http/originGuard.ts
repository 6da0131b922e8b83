import type { NextFunction, Request, Response } from 'express';
import { isLoopback } from '../config.ts';
import { ProblemError } from './problems.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests whose Host is none of ours. A page of another site can make its own name resolve to 127.0.0.1 (DNS
 * rebinding) and would then talk to us as "same origin"; only the Host header still tells.
 *
 * Addresses are allowed where the server listens beyond loopback, since rebinding needs a name.
 */
export function hostGuard(options: { readonly host: string; readonly allowedHosts: readonly string[] }) {
  const names = new Set(options.allowedHosts.map((name) => name.toLowerCase()));
  const exposed = !isLoopback(options.host);
  return (request: Request, _response: Response, next: NextFunction): void => {
    const name = hostName(request.headers.host);
    const allowed =
      name !== undefined && (isLoopback(name) || names.has(name) || (exposed && isAddress(name)));
    if (allowed) return next();
    next(
      new ProblemError({
        status: 421,
        code: 'host_not_allowed',
        title: 'Host not allowed',
        detail: 'This server does not answer under that name. Start it with --allowed-host NAME to allow it.',
      }),
    );
  };
}

/**
 * Refuses writes that a page of another site could have sent: another Origin, a Sec-Fetch-Site that says so, or a body of a
 * type that HTML forms can send. Programs without a browser send neither header and pass.
 */
export function crossSiteGuard(request: Request, _response: Response, next: NextFunction): void {
  if (safeMethods.has(request.method)) return next();
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const sameSite = site === undefined || site === 'same-origin' || site === 'none';
  const sameOrigin = origin === undefined || originHost(origin) === request.headers.host?.toLowerCase();
  if (!sameSite || !sameOrigin)
    return next(
      new ProblemError({
        status: 403,
        code: 'cross_site',
        title: 'Cross-site request refused',
        detail: 'Changes are taken only from the pages of this dashboard.',
      }),
    );
  if (mediaType(request.headers['content-type']) !== 'application/json')
    return next(
      new ProblemError({
        status: 415,
        code: 'unsupported_media_type',
        title: 'Unsupported media type',
        detail: 'Send the body as application/json.',
      }),
    );
  next();
}

/** Host header without port, lower case; IPv6 without brackets. */
function hostName(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

function isAddress(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || name.includes(':');
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function mediaType(header: string | undefined): string | undefined {
  return header?.split(';')[0]?.trim().toLowerCase();
}
