import { createServer } from 'node:http';
import { z } from 'zod';
import type { MeshContent } from '../content.ts';
import type { MeshPod } from '../layout.ts';
import { AccessLogLine } from './accessLogLine.ts';
import { counters, type Counters } from './counters.ts';
import { followFile } from './followFile.ts';
import { istioMetrics } from './istioMetrics.ts';

const MOST_LOG_BYTES = 32 * 1024 * 1024;
/** Lines of each sidecar that are kept to look at. */
const KEPT_LINES = 5000;

export interface AccessLogExporter {
  readonly url: string;
  /** What Prometheus scrapes, per sidecar as in a real mesh: `/pods/NAMESPACE/POD/metrics`. */
  readonly paths: readonly { readonly pod: MeshPod; readonly path: string }[];
  setDestinationPort(on: boolean): void;
  /** A sidecar ended: it answers no scrapes until `begin`. */
  end(pod: MeshPod): void;
  /** A sidecar started: its counters begin at 0. */
  begin(pod: MeshPod): void;
  /** The last lines of a sidecar's access log, oldest first. */
  lines(pod: MeshPod): readonly AccessLogLine[];
  stop(): Promise<void>;
}

/**
 * Serves Istio's standard metrics of every sidecar, made from their access logs. For people:
 * `PATCH /settings {"destinationPort": true}`.
 */
export async function startAccessLogExporter(options: {
  readonly content: Pick<MeshContent, 'services'>;
  readonly pods: readonly MeshPod[];
  /** Access log of a pod's sidecar. */
  readonly logOf: (pod: MeshPod) => string;
  /** Asks a pod's sidecar to open its access log again. */
  readonly reopen: (pod: MeshPod) => Promise<void>;
}): Promise<AccessLogExporter> {
  const pods = options.pods.filter((pod) => pod.workload.sidecar);
  const metrics = istioMetrics(options.content, options.pods);
  const live = new Map<string, Counters>();
  const kept = new Map<string, AccessLogLine[]>(pods.map((pod) => [pod.id, []]));
  const paths = pods.map((pod) => ({ pod, path: `/pods/${pod.workload.namespace}/${pod.name}/metrics` }));
  const followed = pods.map((pod) =>
    followFile(
      options.logOf(pod),
      (text) => {
        const line = AccessLogLine.parse(JSON.parse(text));
        const lines = kept.get(pod.id) ?? [];
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.splice(0, KEPT_LINES / 2);
        const into = live.get(pod.id);
        if (into !== undefined) metrics.count(line, pod, into);
      },
      { maxBytes: MOST_LOG_BYTES, rotate: () => options.reopen(pod) },
    ),
  );
  const server = createServer((request, response) => {
    const found = paths.find(({ path }) => path === request.url);
    const text = found === undefined ? undefined : live.get(found.pod.id)?.text();
    if (text !== undefined) {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text);
    } else if (request.method === 'PATCH' && request.url === '/settings') {
      readSettings(request).then(
        ({ destinationPort }) => {
          metrics.setDestinationPort(destinationPort);
          response.writeHead(204).end();
        },
        (error: unknown) => response.writeHead(400).end(`${String(error)}\n`),
      );
    } else {
      // A sidecar that is down refuses its scrape; here another program would answer in its place.
      response.writeHead(found === undefined ? 404 : 503).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the exporter has no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    paths,
    setDestinationPort: (on) => metrics.setDestinationPort(on),
    end: (pod) => void live.delete(pod.id),
    begin: (pod) => void live.set(pod.id, counters()),
    lines: (pod) => kept.get(pod.id) ?? [],
    async stop() {
      await Promise.all(followed.map((file) => file.stop()));
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const Settings = z.strictObject({ destinationPort: z.boolean() });

async function readSettings(request: AsyncIterable<unknown>): Promise<z.infer<typeof Settings>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return Settings.parse(JSON.parse(text));
}
