import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { CallResult, CallTarget } from './wire/configuration.ts';

const CallResults = z.array(
  z.discriminatedUnion('reached', [
    z.object({
      reached: z.literal(true),
      status: z.number(),
      server: z.string(),
      forwardedClientCert: z.string().nullable(),
      upstreamPort: z.number(),
    }),
    z.object({ reached: z.literal(false), status: z.number().nullable(), reason: z.string() }),
  ]),
);

/** Speaks to the wire program, and through it to everything inside the network namespace. */
export interface WireClient {
  /** Makes calls all at once, each on a connection of its own. */
  call(targets: readonly CallTarget[], timeoutMs?: number): Promise<readonly CallResult[]>;
  /** Calls per second of a load edge from now on. */
  setRate(id: string, perSecond: number): Promise<void>;
  /** What an address of the inside answers. */
  fetch(url: string, method?: 'GET' | 'POST'): Promise<{ readonly status: number; readonly body: string }>;
  /** A connection to an address of the inside. */
  connect(address: string, port: number): Promise<Duplex>;
}

/** @param socketPath the control socket of the wire program. */
export function wireClient(socketPath: string): WireClient {
  const send = (
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: string }> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ socketPath, method, path, agent: false }, (response) => {
        text(response).then(
          (content) => resolve({ status: response.statusCode ?? 0, body: content }),
          reject,
        );
      });
      outgoing.once('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const expectOk = async (answer: ReturnType<typeof send>): Promise<string> => {
    const { status, body } = await answer;
    if (status !== 200) throw new Error(`The wire program answered ${status}: ${body}`);
    return body;
  };
  return {
    async call(targets, timeoutMs = 3000) {
      return CallResults.parse(JSON.parse(await expectOk(send('POST', '/calls', { targets, timeoutMs }))));
    },
    async setRate(id, perSecond) {
      await expectOk(send('PATCH', `/load?id=${encodeURIComponent(id)}`, { perSecond }));
    },
    fetch: (url, method = 'GET') => send(method, `/fetch?url=${encodeURIComponent(url)}`),
    connect: (address, port) =>
      new Promise((resolve, reject) => {
        const outgoing = request({ socketPath, method: 'CONNECT', path: `${address}:${port}`, agent: false });
        outgoing.once('error', reject);
        outgoing.once('connect', (response, socket) => {
          if (response.statusCode === 200) resolve(socket);
          else reject(new Error(`nothing listens on ${address}:${port}`));
        });
        outgoing.end();
      }),
  };
}
