import type { IncomingHttpHeaders } from 'node:http';

// An application tells in its answer who it is and what it saw of the caller, so that a probe knows what arrived.
const SERVER = 'x-wire-server';
const PORT = 'x-wire-upstream-port';
const CERT = 'x-wire-client-cert';

export interface Seen {
  readonly server: string;
  readonly forwardedClientCert: string | null;
  readonly upstreamPort: number;
}

/** The headers with which an application answers. */
export function answerHeaders(
  server: string,
  forwardedClientCert: string | string[] | undefined,
  upstreamPort: number | undefined,
): Record<string, string> {
  return {
    [SERVER]: server,
    [PORT]: String(upstreamPort ?? 0),
    ...(forwardedClientCert === undefined ? {} : { [CERT]: String(forwardedClientCert) }),
  };
}

/** What an answer says; undefined when no application gave it. */
export function seenHeaders(headers: IncomingHttpHeaders): Seen | undefined {
  const server = headers[SERVER];
  if (typeof server !== 'string') return undefined;
  const certificate = headers[CERT];
  return {
    server,
    forwardedClientCert: typeof certificate === 'string' ? certificate : null,
    upstreamPort: Number(headers[PORT]),
  };
}

/** One message of a gRPC stream: not compressed, length, content. */
export function grpcFrame(content: string): Buffer {
  const body = Buffer.from(content);
  const frame = Buffer.alloc(5 + body.length);
  frame.writeUInt32BE(body.length, 1);
  body.copy(frame, 5);
  return frame;
}
