import express, { type Router } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clusters } from '../cluster.ts';

/** Liveness, readiness and Padlock's own metrics. No names of the mesh appear in them. */
export function health(clusters: Clusters, openStreams: () => number): { router: Router; metrics: Registry } {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  new Gauge({
    name: 'padlock_source_up',
    help: 'Whether a source answers: 1 or 0.',
    labelNames: ['cluster', 'source'],
    registers: [metrics],
    collect() {
      // Of a cluster that is gone nothing is said any more.
      this.reset();
      for (const cluster of clusters.values())
        for (const { name, state } of cluster.sources())
          this.set({ cluster: cluster.id, source: name }, state === 'ok' ? 1 : 0);
    },
  });
  new Gauge({
    name: 'padlock_event_streams',
    help: 'Browsers that listen for events.',
    registers: [metrics],
    collect() {
      this.set(openStreams());
    },
  });
  const durations = new Histogram({
    name: 'padlock_http_request_duration_seconds',
    help: 'Duration of requests to the API.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers: [metrics],
  });

  const router = express.Router();
  router.get('/healthz', (_request, response) => void response.type('text').send('ok\n'));
  router.get('/readyz', (_request, response) => {
    // An API server that is away does not make us unready: the page says so, and a restart would not help.
    // Nor does another cluster, which whoever writes a Secret may add at any time.
    const ready = [...clusters.values()].every(
      ({ store, home }) => !home || store.status.state !== 'starting',
    );
    response
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ok\n' : 'reading the cluster\n');
  });
  router.get('/metrics', async (_request, response) => {
    response.setHeader('Content-Type', metrics.contentType);
    response.send(await metrics.metrics());
  });
  router.use('/api', (request, response, next) => {
    const stop = durations.startTimer({ method: request.method });
    response.once('finish', () => {
      const route: unknown = request.route;
      const path =
        typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : 'other';
      stop({ route: path, status: String(response.statusCode) });
    });
    next();
  });
  return { router, metrics };
}
