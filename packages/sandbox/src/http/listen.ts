// A server on a loopback port.
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';

export interface LoopbackServer {
  readonly url: string;
  /** Ends open streams too. */
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. Rejects with the system's error when the port is taken. */
export async function listenOnLoopback(handler: RequestListener, port: number): Promise<LoopbackServer> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, stop: () => close(server) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return address.port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
