import { connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Inward } from './configuration.ts';

/** Joins two connections: what one says the other hears, and they end together. */
export function join(one: Duplex, other: Duplex): void {
  const end = (): void => {
    one.destroy();
    other.destroy();
  };
  for (const side of [one, other]) side.on('error', end).on('close', end);
  one.pipe(other).pipe(one);
}

/** Listens on a port of 127.0.0.1 and hands each connection to a Unix socket. */
export function serveInward({ port, socket }: Inward): Promise<void> {
  const server = createServer((inside) => join(inside, connect(socket)));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

/** Answers an HTTP CONNECT: from then on the client speaks to that address. */
export function openTunnel(authority: string, client: Duplex): void {
  const [host = '', port = ''] = authority.split(':');
  const target: Socket = connect(Number(port), host);
  target.once('connect', () => {
    client.write('HTTP/1.1 200 Connected\r\n\r\n');
    join(client, target);
  });
  target.once('error', () => client.end('HTTP/1.1 502 Refused\r\n\r\n'));
  client.once('error', () => target.destroy());
}
