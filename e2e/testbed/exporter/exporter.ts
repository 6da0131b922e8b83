import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { EdgeSwitches, type Edge } from './edge.ts';
import { countersWithPast } from './past.ts';
import type { TrafficCounters } from './trafficCounters.ts';

export interface Exporter extends Pick<TrafficCounters, 'edges' | 'switchEdge' | 'setDestinationPort'> {
  readonly url: string;
  /** Samples of the last minutes before the start, under the labels of a scrape job, as OpenMetrics text. */
  past(job: string): string;
  stop(): Promise<void>;
}

/**
 * Serves Istio's standard metrics on `/metrics`, and for people:
 *
 *     GET   /edges               what flows now
 *     PATCH /edges?id=ID         {"perSecond": 20, "mutualTls": 0.5, "failing": 0, "seen": "answered"}; all optional
 *     PATCH /settings            {"destinationPort": true}
 */
export async function startExporter(
  edges: readonly Edge[],
  past: { readonly seconds: number; readonly stepSeconds: number },
): Promise<Exporter> {
  const { counters, samples } = countersWithPast(edges, past);
  const server = createServer((request, response) => {
    answer(counters, request).then(
      ({ status, type, text }) => response.writeHead(status, { 'content-type': type }).end(text),
      (error: unknown) => refuse(response, error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the exporter has no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    past: (job) => samples({ job, instance: `127.0.0.1:${address.port}` }),
    get edges() {
      return counters.edges;
    },
    switchEdge: (id, switches) => counters.switchEdge(id, switches),
    setDestinationPort: (on) => counters.setDestinationPort(on),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const Settings = z.strictObject({ destinationPort: z.boolean() });

async function answer(
  counters: TrafficCounters,
  request: IncomingMessage,
): Promise<{ status: number; type: string; text: string }> {
  const url = new URL(request.url ?? '/', 'http://exporter');
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /metrics':
      return { status: 200, type: 'text/plain; version=0.0.4', text: counters.text() };
    case 'GET /edges':
      return json(counters.edges);
    case 'PATCH /edges': {
      const switches = EdgeSwitches.partial().parse(await readJson(request));
      const id = url.searchParams.get('id') ?? '';
      counters.switchEdge(id, definedOnly(switches));
      return json(counters.edges.find((edge) => edge.id === id));
    }
    case 'PATCH /settings': {
      const settings = Settings.parse(await readJson(request));
      counters.setDestinationPort(settings.destinationPort);
      return json(settings);
    }
    default:
      return { status: 404, type: 'text/plain', text: 'Here are /metrics, /edges and /settings.\n' };
  }
}

/** exactOptionalPropertyTypes: an absent switch is no switch to `undefined`. */
function definedOnly(switches: {
  [K in keyof EdgeSwitches]?: EdgeSwitches[K] | undefined;
}): Partial<EdgeSwitches> {
  return {
    ...(switches.perSecond === undefined ? {} : { perSecond: switches.perSecond }),
    ...(switches.mutualTls === undefined ? {} : { mutualTls: switches.mutualTls }),
    ...(switches.failing === undefined ? {} : { failing: switches.failing }),
    ...(switches.seen === undefined ? {} : { seen: switches.seen }),
  };
}

const json = (value: unknown) => ({
  status: 200,
  type: 'application/json',
  text: `${JSON.stringify(value, null, 2)}\n`,
});

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

function refuse(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  response.writeHead(400, { 'content-type': 'text/plain' }).end(`${message}\n`);
}
