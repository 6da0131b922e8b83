import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface LocalServer {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly string[];
  /** Ends it as a crash would: open connections are cut. */
  stop(): Promise<void>;
}

/** A real HTTP peer on loopback for tests; give `port` to come back where it was. */
export async function localServer(
  handle: (request: IncomingMessage, response: ServerResponse, url: URL) => void,
  port = 0,
): Promise<LocalServer> {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    handle(request, response, new URL(request.url ?? '/', 'http://localhost'));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${taken}`,
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
