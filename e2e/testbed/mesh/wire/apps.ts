import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTcpServer, type Server } from 'node:net';
import { answerHeaders, grpcFrame } from './seen.ts';
import type { App } from './configuration.ts';

const FORWARDED = 'x-forwarded-client-cert';

/** Serves an application on its port. */
export function serve(app: App): Promise<void> {
  const server = serverOf(app);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(app.port, app.address, resolve);
  });
}

function serverOf({ name, protocol }: App): Server {
  switch (protocol) {
    case 'http':
      return createHttpServer((request, response) => {
        request.resume();
        response.writeHead(200, answerHeaders(name, request.headers[FORWARDED], request.socket.remotePort));
        response.end(`${name}\n`);
      });
    case 'grpc':
      return createHttp2Server((request, response) => {
        request.resume();
        response.writeHead(200, {
          'content-type': 'application/grpc',
          ...answerHeaders(name, request.headers[FORWARDED], request.stream.session?.socket.remotePort),
        });
        response.addTrailers({ 'grpc-status': '0' });
        response.end(grpcFrame(name));
      });
    case 'tcp':
      return createTcpServer((socket) => {
        socket.on('error', () => socket.destroy());
        socket.on('data', () => socket.write(`${name} ${socket.remotePort}\n`));
      });
  }
}
