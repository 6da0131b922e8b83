import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import express, { type Request, type Response, type Router } from 'express';
import { ConfigError } from '../config.ts';
import { EncodedBody } from './encodedBody.ts';
import { nonceOf } from './securityHeaders.ts';

const noncePlaceholder = '__CSP_NONCE__';
/** Vite puts a hash of the content into these names, so they never change. */
const hashedFiles = '/assets/';
const compressible = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.txt', '.map']);

/**
 * Serves the built pages. The folder is read once: only what was in it then can be asked for, so no path leads out of it.
 * Every other address is a place inside the app and gets its page.
 *
 * Pages built anew are served after a restart; until then, files of the old build that are gone are not found.
 *
 * @throws {ConfigError} when the folder holds no index.html.
 */
export function webApp(root: string): Router {
  const page = readPage(root);
  const files = new Map(listFiles(root).map((path) => [`/${path.split(sep).join('/')}`, join(root, path)]));
  files.delete('/index.html');
  const bodies = new Map<string, Promise<EncodedBody>>();

  // Not Router.get('*'): HEAD and unknown files take the same way.
  return express.Router().use(async (request, response, next) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || request.path.startsWith('/api/'))
      return next();
    const file = files.get(request.path);
    if (file !== undefined && existsSync(file)) return sendFile(file, request, response, bodies);
    // Names of clusters may have dots, too.
    const place = request.path === '/index.html' || request.path.startsWith('/clusters/');
    if (!place && extname(request.path) !== '') return next();
    sendPage(page, response);
  });
}

function readPage(root: string): string {
  try {
    return readFileSync(join(root, 'index.html'), 'utf8');
  } catch {
    throw new ConfigError(`The pages are not built: there is no index.html in ${root}.`);
  }
}

function listFiles(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length)
        .replace(/^[\\/]+/, ''),
    );
}

async function sendFile(
  file: string,
  request: Request,
  response: Response,
  bodies: Map<string, Promise<EncodedBody>>,
): Promise<void> {
  response.type(extname(file));
  response.setHeader(
    'Cache-Control',
    request.path.startsWith(hashedFiles) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
  );
  if (!compressible.has(extname(file))) {
    response.sendFile(file, { cacheControl: false });
    return;
  }
  let body = bodies.get(file);
  if (body === undefined) {
    body = EncodedBody.ofFile(file, 9);
    bodies.set(file, body);
    body.catch(() => bodies.delete(file));
  }
  await (await body).send(request, response);
}

/** The page carries the nonce of its own policy, so it is made anew for each request and never stored. */
function sendPage(page: string, response: Response): void {
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(page.replaceAll(noncePlaceholder, nonceOf(response)));
}
