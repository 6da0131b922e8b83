import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

const nonces = new WeakMap<ServerResponse, string>();

/** The nonce of one response: in its Content-Security-Policy, and in the page that it carries. */
export function nonceOf(response: ServerResponse): string {
  let nonce = nonces.get(response);
  if (nonce === undefined) {
    nonce = randomBytes(18).toString('base64');
    nonces.set(response, nonce);
  }
  return nonce;
}

const withNonce = (_request: IncomingMessage, response: ServerResponse): string =>
  `'nonce-${nonceOf(response)}'`;

const year = 365 * 24 * 60 * 60;

/** helmet with a policy that allows our own files only, and inserted styles (Cytoscape, CodeMirror) by nonce. */
export function securityHeaders({
  secure,
  frameAncestors,
}: {
  readonly secure: boolean;
  readonly frameAncestors: readonly string[];
}) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", withNonce],
        styleSrc: ["'self'", withNonce],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: frameAncestors.length === 0 ? ["'none'"] : [...frameAncestors],
      },
    },
    // It knows no list; browsers that know the policy above go by that.
    xFrameOptions: frameAncestors.length === 0 ? { action: 'deny' } : false,
    referrerPolicy: { policy: 'no-referrer' },
    // Plain http on loopback: a browser that remembered https for 127.0.0.1 would lock every other local server out.
    // Other names below ours are not for us to decide about.
    strictTransportSecurity: secure && { maxAge: year, includeSubDomains: false },
  });
}
