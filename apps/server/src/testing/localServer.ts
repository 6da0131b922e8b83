import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';

export interface LocalServer {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly string[];
  /** Ends it as a crash would: open connections are cut. */
  stop(): Promise<void>;
}

/** A real HTTP peer on loopback for tests; give `port` to come back where it was, and `tls` for an HTTPS peer. */
export async function localServer(
  handle: (request: IncomingMessage, response: ServerResponse, url: URL) => void,
  port = 0,
  tls?: ServerOptions,
): Promise<LocalServer> {
  const requests: string[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    handle(request, response, new URL(request.url ?? '/', 'http://localhost'));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${taken}`,
    port: taken,
    requests,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
