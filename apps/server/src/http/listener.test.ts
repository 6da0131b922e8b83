import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../logging.ts';
import { makeCertificate } from '../testing/certificates.ts';
import { eventually } from '../testing/eventually.ts';
import { createListener, type Listener, requestLimits } from './listener.ts';

const limits = {
  ...requestLimits,
  headersTimeout: 800,
  requestTimeout: 1_600,
  connectionsCheckingInterval: 50,
};
const [typingMs, longMs] = [40, 1.5 * limits.requestTimeout];

/** Says what it was sent, or streams events until the browser leaves. */
const app: RequestListener = (request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: still here\n\n'), typingMs);
    response.on('close', () => clearInterval(timer));
    return;
  }
  request.resume();
  request.on('end', () => response.end('got it'));
};

describe.concurrent.each(['http', 'https'] as const)('a listener for %s', (scheme) => {
  let listener: Listener;
  let folder: string;
  let port: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'padlock-listener-'));
    const { cert, key } = makeCertificate(folder, 'padlock', { host: '127.0.0.1' });
    const tls = scheme === 'http' ? undefined : { certFile: cert, keyFile: key };
    listener = createListener(tls, app, createLogger('silent').log, limits);
    listener.server.listen(0, '127.0.0.1');
    await once(listener.server, 'listening');
    const address = listener.server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(async () => {
    listener.stop();
    listener.server.close();
    listener.server.closeAllConnections();
    await rm(folder, { recursive: true });
  });

  async function open(): Promise<{ socket: Socket; heard: () => string; closed: () => boolean }> {
    const socket =
      scheme === 'http'
        ? connect(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, scheme === 'http' ? 'connect' : 'secureConnect');
    let [heard, closed] = ['', false];
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (heard += chunk));
    socket.on('close', () => (closed = true));
    // Writing on what the server has closed is what these tests are about.
    socket.on('error', () => undefined);
    return { socket, heard: () => heard, closed: () => closed };
  }

  /** Sends a letter at a time, each long before any limit, and stops when it is cut off. */
  async function typeSlowly(beginning: string) {
    const began = Date.now();
    const connection = await open();
    connection.socket.write(beginning);
    const typing = setInterval(() => connection.socket.write('a'), typingMs);
    await eventually(connection.closed);
    clearInterval(typing);
    return { answer: connection.heard(), afterMs: Date.now() - began };
  }

  it('cuts off who never ends the headers', async () => {
    const { answer, afterMs } = await typeSlowly('GET / HTTP/1.1\r\nHost: padlock\r\nX-Slow: ');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(afterMs).toBeGreaterThanOrEqual(limits.headersTimeout);
  });

  it('cuts off who never ends the body, after more time', async () => {
    const { answer, afterMs } = await typeSlowly(
      'POST / HTTP/1.1\r\nHost: padlock\r\nContent-Length: 100000\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(afterMs).toBeGreaterThanOrEqual(limits.requestTimeout);
  });

  it('cuts off a second request that is slow, on a connection whose first was not', async () => {
    const { answer } = await typeSlowly(
      'GET / HTTP/1.1\r\nHost: padlock\r\n\r\nGET / HTTP/1.1\r\nHost: padlock\r\nX-Slow: ',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*HTTP\/1\.1 408 /);
  });

  it('refuses headers without end', async () => {
    const { socket, heard, closed } = await open();
    socket.write(
      `GET / HTTP/1.1\r\nHost: padlock\r\nX-Long: ${'a'.repeat(limits.maxHeaderSize + 1)}\r\n\r\n`,
    );
    await eventually(closed);
    expect(heard()).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('keeps an event stream, which is a long answer and no slow request', async () => {
    const began = Date.now();
    const { socket, heard, closed } = await open();
    socket.write('GET /events HTTP/1.1\r\nHost: padlock\r\n\r\n');
    await eventually(() => heard().includes('still here') && Date.now() - began > longMs);
    const before = heard().length;
    await eventually(() => heard().length > before);
    expect(closed()).toBe(false);
    socket.destroy();
  });
});

it('limits are those of the server that browsers meet', () => {
  const { server, stop } = createListener(undefined, app, createLogger('silent').log);
  stop();
  expect(server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000 });
});
