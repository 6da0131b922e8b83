import { eventsPath, type ServerEvent, TrafficWindow } from '@padlock/contract';
import type { Response, Router } from 'express';
import { z } from 'zod';
import type { Gate } from '../auth/gate.ts';
import { type Person, sightKey, type Viewer } from '../auth/viewer.ts';
import type { WholeCluster } from '../cluster.ts';
import type { ClusterRegistry } from '../clusters/clusterRegistry.ts';
import { invalidRequest, notFound, ProblemError } from './problems.ts';

const heartbeatMs = 15_000;
const recheckMs = 30_000;
const maxStreams = 1_000;
/** A browser that reads this much slower than we write is gone or asleep: it starts afresh when it comes back. */
const maxUnsentBytes = 256 * 1_024;

const Query = z.object({ window: TrafficWindow.default('1m') });

/** The event streams that are open. */
export interface EventStreams {
  readonly open: () => number;
  /** Ends all of them, so that the server can stop. */
  close(): void;
}

/** Tells browsers over server-sent events which version of what is new; they then ask for what they show. */
export function addEvents(router: Router, registry: ClusterRegistry, gate: Gate): EventStreams {
  const streams = new Set<Response>();
  router.get(eventsPath, async (request, response) => {
    const person = await gate.admit(request, response);
    const cluster = registry.clusters.get(request.params['cluster']);
    if (cluster === undefined) throw clusterNotFound();
    const query = Query.safeParse(request.query);
    if (!query.success) throw invalidRequest('query', query.error);
    if (streams.size >= maxStreams)
      throw new ProblemError({
        status: 503,
        code: 'too_many_streams',
        title: 'Too many event streams',
        detail: 'Too many pages are open on this server. Close some, or reload later.',
      });
    const viewer = await gate.viewerOf(person, cluster.id);
    // Gone while we looked: its close was announced already, and would never end the stream.
    if (response.destroyed) return;
    // Gone as well: its end would not be heard any more.
    if (registry.clusters.get(cluster.id) !== cluster) throw clusterNotFound();
    streams.add(response);
    response.once('close', () => streams.delete(response));
    stream(cluster, viewer, query.data.window, response, registry);
    endWithRights(gate, person, cluster.id, viewer, response);
  });
  return {
    open: () => streams.size,
    close: () => {
      for (const response of streams) response.end();
    },
  };
}

function clusterNotFound(): ProblemError {
  return notFound('cluster_not_found', 'There is no such cluster. Reload the page for the list.');
}

/** A stream lasts for hours: it ends with the session, and when its person may see more or less. The browser then comes back. */
function endWithRights(
  gate: Gate,
  person: Person,
  clusterId: string,
  viewer: Viewer,
  response: Response,
): void {
  const check = setInterval(() => {
    if (person.until !== undefined && Date.now() >= person.until) return void response.end();
    gate.viewerOf(person, clusterId).then(
      (now) => {
        if (sightKey(now) !== sightKey(viewer)) response.end();
      },
      () => response.end(),
    );
  }, recheckMs);
  response.once('close', () => clearInterval(check));
}

function stream(
  cluster: WholeCluster,
  viewer: Viewer,
  window: TrafficWindow,
  response: Response,
  registry: ClusterRegistry,
): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // nginx would hold events back until its buffer is full.
    'X-Accel-Buffering': 'no',
  });
  const write = (text: string): void => {
    // Ended, but not closed yet: writing would be an error that nobody catches.
    if (response.writableEnded || response.destroyed) return;
    response.write(text);
    if (response.writableLength > maxUnsentBytes) response.destroy();
  };
  const send = (event: ServerEvent): void => write(`data: ${JSON.stringify(event)}\n\n`);
  const sendSources = (): void => send({ type: 'sources', sources: cluster.sources() });

  write('retry: 1000\n');
  send({
    type: 'hello',
    clusterVersion: cluster.store.snapshot.version,
    trafficVersion: cluster.traffic.version,
    sources: cluster.sources(),
  });
  const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs);
  const ends = [
    cluster.ended.add(() => response.end()),
    registry.changed.add(() => send({ type: 'clusters' })),
    cluster.traffic.watch(window),
    cluster.store.changed.add(({ version }) => send({ type: 'cluster', version })),
    cluster.traffic.changed.add((change) => {
      if (change.window === window) send({ type: 'traffic', version: change.version, window });
    }),
    cluster.store.statusChanged.add(sendSources),
    cluster.traffic.statusChanged.add(sendSources),
    // Of a change that somebody may not see, they do not hear either.
    cluster.changes.changed.add(({ id }) => {
      if (cluster.changes.mayHearOf(id, viewer)) send({ type: 'change', id });
    }),
    cluster.acknowledgements.onChange(() =>
      send({ type: 'acknowledgement', version: cluster.acknowledgements.version }),
    ),
  ];
  response.once('close', () => {
    clearInterval(heartbeat);
    for (const end of ends) end();
  });
}
