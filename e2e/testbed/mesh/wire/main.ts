// What runs inside the network namespace besides Istio: the applications behind all ports, the clients that call them, and the
// way in and out. One program without dependencies: `node main.ts CONFIGURATION.json`. Its HTTP API is on a Unix socket:
//
//     POST  /calls       {"targets": [CallTarget, ...], "timeoutMs": 3000}   -> [CallResult, ...], all made at once
//     PATCH /load?id=ID  {"perSecond": 5}
//     GET   /fetch?url=  what an address of the namespace answers to GET (or POST /fetch?url= to POST)
//     CONNECT host:port  a connection into the namespace
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { serve } from './apps.ts';
import { call } from './call.ts';
import { startLoad } from './load.ts';
import { openTunnel, serveInward } from './tunnels.ts';
import type { CallTarget, WireConfiguration } from './configuration.ts';

const configuration = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as WireConfiguration;

await Promise.all([...configuration.apps.map(serve), ...configuration.inward.map(serveInward)]);
const load = startLoad(configuration.load);

async function answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
  const url = new URL(request.url ?? '/', 'http://wire');
  switch (`${request.method} ${url.pathname}`) {
    case 'POST /calls': {
      const { targets, timeoutMs } = (await json(request)) as {
        readonly targets: readonly CallTarget[];
        readonly timeoutMs: number;
      };
      const results = await Promise.all(targets.map((target) => call(target, timeoutMs)));
      return { status: 200, body: JSON.stringify(results) };
    }
    case 'PATCH /load': {
      const { perSecond } = (await json(request)) as { readonly perSecond: number };
      load.setRate(url.searchParams.get('id') ?? '', perSecond);
      return { status: 200, body: '{}' };
    }
    case 'GET /fetch':
    case 'POST /fetch': {
      const response = await fetch(url.searchParams.get('url') ?? '', {
        method: request.method ?? 'GET',
        signal: AbortSignal.timeout(5000),
      });
      return { status: response.status, body: await response.text() };
    }
    default:
      return { status: 404, body: '' };
  }
}

const control = createServer((request, response) => {
  answer(request).then(
    ({ status, body }) => response.writeHead(status).end(body),
    (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
  );
});
control.on('connect', (request: IncomingMessage, client) => openTunnel(request.url ?? '', client));
control.listen(configuration.control);
