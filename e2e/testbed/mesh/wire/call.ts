import { request } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Agent } from 'node:http';
import { grpcFrame, seenHeaders } from './seen.ts';
import type { CallResult, CallTarget } from './configuration.ts';

/** Longer than any first bytes by which Envoy tells protocols apart: it would wait for more after less. */
export const TCP_MESSAGE = 'a message of the wire program\n';

const lost = (reason: string, status: number | null = null): CallResult => ({
  reached: false,
  status,
  reason,
});
const reasonOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error);

/** One call on a connection of its own. It never throws: what went wrong is its result. */
export async function call(target: CallTarget, timeoutMs: number): Promise<CallResult> {
  switch (target.protocol) {
    case 'http':
      return callHttp(target, timeoutMs);
    case 'tcp':
      return callTcp(target, timeoutMs);
    case 'grpc': {
      const session = openGrpc(target);
      try {
        return await callGrpc(session, target, timeoutMs);
      } finally {
        session.destroy();
      }
    }
  }
}

/** @param agent keeps connections for the next call; without one the call has its own. */
export function callHttp(target: CallTarget, timeoutMs: number, agent?: Agent): Promise<CallResult> {
  return new Promise((resolve) => {
    const outgoing = request({
      host: target.address,
      port: target.port,
      ...(target.from === undefined ? {} : { localAddress: target.from }),
      agent: agent ?? false,
      headers: { ...target.headers, host: target.host },
      signal: AbortSignal.timeout(timeoutMs),
    });
    outgoing.once('error', (error) => resolve(lost(reasonOf(error))));
    outgoing.once('response', (response) => {
      text(response).then(
        (body) => {
          const status = response.statusCode ?? 0;
          const seen = seenHeaders(response.headers);
          resolve(seen === undefined ? lost(body.slice(0, 200), status) : { reached: true, status, ...seen });
        },
        (error: unknown) => resolve(lost(reasonOf(error))),
      );
    });
    outgoing.end();
  });
}

export function openTcp(target: CallTarget): Socket {
  return connect({
    host: target.address,
    port: target.port,
    ...(target.from === undefined ? {} : { localAddress: target.from }),
  });
}

function callTcp(target: CallTarget, timeoutMs: number): Promise<CallResult> {
  return new Promise((resolve) => {
    const socket = openTcp(target);
    const finish = (result: CallResult): void => {
      resolve(result);
      socket.destroy();
    };
    socket.setTimeout(timeoutMs, () => finish(lost('timeout')));
    socket.once('error', (error) => finish(lost(reasonOf(error))));
    socket.once('close', () => finish(lost('closed without an answer')));
    socket.once('connect', () => socket.write(TCP_MESSAGE));
    socket.once('data', (data) => {
      const [server = '', port = ''] = data.toString().trim().split(' ');
      finish({
        reached: true,
        status: 200,
        server,
        forwardedClientCert: null,
        upstreamPort: Number(port),
      });
    });
  });
}

export function openGrpc(target: CallTarget): ClientHttp2Session {
  const session = connectHttp2(`http://${target.host}`, { createConnection: () => openTcp(target) });
  // Each call hears of a broken session by itself.
  session.on('error', () => undefined);
  return session;
}

export function callGrpc(
  session: ClientHttp2Session,
  target: CallTarget,
  timeoutMs: number,
): Promise<CallResult> {
  return new Promise((resolve) => {
    let result: CallResult = lost('no answer');
    const stream = session.request({
      ...target.headers,
      ':method': 'POST',
      ':path': '/padlock.Wire/Call',
      ':authority': target.host,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.setTimeout(timeoutMs, () => stream.destroy(new Error('timeout')));
    stream.once('response', (headers) => {
      const seen = seenHeaders(headers);
      const status = headers[':status'] ?? 0;
      result =
        seen === undefined
          ? lost(String(headers['grpc-message'] ?? ''), status)
          : { reached: true, status, ...seen };
    });
    stream.once('error', (error) => {
      result = lost(reasonOf(error));
    });
    stream.once('close', () => resolve(result));
    stream.resume();
    stream.end(grpcFrame(''));
  });
}
