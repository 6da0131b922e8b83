import { connect, createServer, type Server } from 'node:net';
import { join } from './wire/tunnels.ts';
import type { WireClient } from './wireClient.ts';

export interface Relay {
  close(): Promise<void>;
}

/** Lets the inside reach a port of this machine's loopback, over a Unix socket that the wire program connects to. */
export async function relayIn(socket: string, port: number): Promise<Relay> {
  const server = createServer((inside) => join(inside, connect(port, '127.0.0.1')));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return closable(server);
}

/** Lets this machine reach a port of the inside, on a free port of its own loopback. */
export async function relayOut(
  wire: WireClient,
  address: string,
  port: number,
): Promise<Relay & { readonly port: number }> {
  const server = createServer((outside) => {
    outside.on('error', () => undefined);
    wire.connect(address, port).then(
      (inside) => join(outside, inside),
      () => outside.resetAndDestroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the relay has no TCP address');
  return { port: bound.port, ...closable(server) };
}

function closable(server: Server): Relay {
  const open = new Set<{ destroy(): unknown }>();
  server.on('connection', (connection) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of open) connection.destroy();
      }),
  };
}
