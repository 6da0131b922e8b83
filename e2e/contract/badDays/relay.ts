import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';

/** What the relay does to a request instead of handing it on. */
export type Fault =
  /** The answer begins this much later. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Another answer, and nothing is handed on. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Iterable<string>;
    }
  /** The real answer without its second half: ended as if it were whole, or with the connection. */
  | { readonly kind: 'half'; readonly end: 'whole' | 'cut' }
  /** The request arrives there and does what it does, but no answer comes back. */
  | { readonly kind: 'answer_lost' }
  | { readonly kind: 'hang_up' };

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Stands before a real part and makes it a bad one. Everything that it does not spoil is the part's own. */
export interface Relay {
  readonly url: string;
  /** What came so far, as `GET /path?query`. */
  readonly requests: readonly string[];
  /** From now on, for each request; undefined hands on all of them. */
  spoil(fault: ((asked: Asked) => Fault | undefined) | undefined): void;
  /** Ends the connections that are open. */
  cut(): void;
  /** As a part that was stopped: its port refuses. */
  away(): Promise<void>;
  /** At the same port. */
  back(): Promise<void>;
  /** Serves with another certificate, on new connections. */
  rotate(certificate: Certificate): void;
  stop(): Promise<void>;
}

/**
 * Starts a relay on a free port of loopback.
 *
 * @param target where the part is; `ca` in PEM, if it speaks TLS.
 * @param tls serves TLS with this certificate; plain HTTP without.
 * @example
 * const relay = await startRelay({ url: testbed.prometheusUrl });
 * relay.spoil(() => ({ kind: 'slow', ms: 30_000 }));
 */
export async function startRelay(
  target: { readonly url: string; readonly ca?: string },
  tls?: Certificate,
): Promise<Relay> {
  const requests: string[] = [];
  let spoiler: ((asked: Asked) => Fault | undefined) | undefined;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://relay');
    const method = request.method ?? 'GET';
    requests.push(`${method} ${request.url}`);
    const fault = spoiler?.({ method, path: pathname, query: searchParams });
    // Whoever asked may have left meanwhile, and the relay may have been told to hang up.
    response.on('error', () => undefined);
    meet(request, response, target, fault);
  };
  const tlsServer = tls === undefined ? undefined : createTlsServer(tls, handle);
  const server = tlsServer ?? createServer(handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the relay has no TCP address');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const away = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${bound.port}`,
    requests,
    spoil(fault) {
      spoiler = fault;
    },
    cut,
    away,
    back: () => listen(bound.port),
    rotate: (certificate) => tlsServer?.setSecureContext(certificate),
    stop: away,
  };
}

function meet(
  request: IncomingMessage,
  response: ServerResponse,
  target: { readonly url: string; readonly ca?: string },
  fault: Fault | undefined,
): void {
  switch (fault?.kind) {
    case undefined:
      return handOn(request, response, target, (answer) => pass(answer, response));
    case 'slow': {
      const late = setTimeout(
        () => handOn(request, response, target, (answer) => pass(answer, response)),
        fault.ms,
      );
      return void response.once('close', () => clearTimeout(late));
    }
    case 'answer':
      request.resume();
      response.writeHead(fault.status, fault.headers);
      return writeAll(response, fault.body ?? '');
    case 'half':
      return handOn(request, response, target, (answer) => void passHalf(answer, response, fault.end));
    case 'answer_lost':
      return handOn(request, response, target, (answer) => {
        answer.resume();
        answer.once('end', () => response.destroy());
      });
    case 'hang_up':
      return void response.destroy();
  }
}

function handOn(
  request: IncomingMessage,
  response: ServerResponse,
  { url, ca }: { readonly url: string; readonly ca?: string },
  take: (answer: IncomingMessage) => void,
): void {
  const address = new URL(request.url ?? '/', url);
  const options = { method: request.method, headers: { ...request.headers, host: address.host } };
  const onward =
    address.protocol === 'https:' ? httpsRequest(address, { ...options, ca }) : httpRequest(address, options);
  onward.once('response', take);
  onward.on('error', () => response.destroy());
  // A watch lasts until its reader leaves.
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

function pass(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  response.flushHeaders();
  answer.on('error', () => response.destroy());
  answer.pipe(response);
}

async function passHalf(
  answer: IncomingMessage,
  response: ServerResponse,
  end: 'whole' | 'cut',
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk as Uint8Array));
  const body = Buffer.concat(chunks);
  const half = body.subarray(0, Math.floor(body.length / 2));
  const { 'content-length': _length, 'transfer-encoding': _coding, ...headers } = answer.headers;
  if (end === 'whole') return void response.writeHead(answer.statusCode ?? 502, headers).end(half);
  response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': body.length });
  response.write(half, () => response.destroy());
}

function writeAll(response: ServerResponse, body: string | Iterable<string>): void {
  const parts = Readable.from(typeof body === 'string' ? [body] : body);
  parts.on('error', () => response.destroy());
  response.once('close', () => parts.destroy());
  parts.pipe(response);
}
