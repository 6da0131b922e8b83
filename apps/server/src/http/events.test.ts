import express from 'express';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gate } from '../auth/gate.ts';
import { createLogin } from '../auth/login.ts';
import { NamespaceSight } from '../auth/namespaceSight.ts';
import { Sealer } from '../auth/sealer.ts';
import { defaultLimits, Sessions } from '../auth/sessions.ts';
import { openChanges } from '../changes/openChanges.ts';
import type { WholeCluster } from '../cluster.ts';
import { openAcknowledgements } from '../findings/openAcknowledgements.ts';
import { ClusterRegistry } from '../clusters/clusterRegistry.ts';
import { AccessReviewer } from '../kubernetes/accessReviewer.ts';
import { ClusterStore } from '../kubernetes/clusterStore.ts';
import { Listeners } from '../listeners.ts';
import { EdgeMetricsStore } from '../prometheus/edgeMetricsStore.ts';
import { PastTraffic } from '../prometheus/pastTraffic.ts';
import { PlaintextStore } from '../prometheus/plaintextStore.ts';
import { TrafficSeries } from '../prometheus/trafficSeries.ts';
import { TrafficStore } from '../prometheus/trafficStore.ts';
import { EventStream } from '../testing/eventStream.ts';
import { eventually } from '../testing/eventually.ts';
import { apiOf } from '../testing/kubeconfig.ts';
import { localServer, type LocalServer } from '../testing/localServer.ts';
import { addEvents, type EventStreams } from './events.ts';

/** A cluster whose sources are not started: nothing happens but what a test says. */
function quietCluster(): WholeCluster {
  const api = apiOf('http://127.0.0.1:1');
  const store = new ClusterStore({ api });
  const traffic = new TrafficStore(undefined);
  const silent = pino({ level: 'silent' });
  const { changes } = openChanges({
    cluster: 'c',
    api,
    namespace: 'padlock',
    store,
    traffic,
    prometheus: undefined,
    istiodUrl: undefined,
    readOnly: false,
    log: silent,
    audit: silent,
  });
  const series = new TrafficSeries(undefined, traffic);
  const access = new AccessReviewer(api);
  return {
    id: 'c',
    name: 'c',
    opening: 'first',
    origin: { kind: 'kubeconfig' },
    home: true,
    ended: new Listeners(),
    store,
    traffic,
    series,
    edgeMetrics: new EdgeMetricsStore(undefined, traffic),
    past: new PastTraffic(undefined, traffic),
    plaintext: new PlaintextStore(undefined, traffic),
    access,
    sight: new NamespaceSight(api, () => Promise.resolve([]), undefined),
    changes,
    acknowledgements: openAcknowledgements({
      cluster: 'c',
      api,
      namespace: 'padlock',
      readOnly: false,
      log: silent,
    }).acknowledgements,
    sources: () => [store.status, traffic.status],
  };
}

let cluster: WholeCluster;
let registry: ClusterRegistry;
let streams: EventStreams;
let server: LocalServer;
beforeEach(async () => {
  cluster = quietCluster();
  const app = express();
  registry = new ClusterRegistry();
  registry.add({
    cluster,
    start: () => undefined,
    stop: () => Promise.resolve(cluster.ended.notify(undefined)),
  });
  const sealer = Sealer.withRandomKey();
  const sessions = new Sessions(sealer, { secure: false, limits: defaultLimits });
  const login = createLogin({ mode: 'none' }, { api: apiOf('http://127.0.0.1:1'), sessions, sealer });
  streams = addEvents(app, registry, new Gate(login, registry.clusters, sealer));
  server = await localServer(app);
});
afterEach(() => server.stop());

describe('an event stream', () => {
  it('leaves nothing behind when its browser goes', async () => {
    const before = cluster.store.changed.size;
    const stream = await EventStream.open(`${server.url}/api/clusters/c/events`);
    await stream.next(({ type }) => type === 'hello');
    expect([streams.open(), cluster.store.changed.size]).toEqual([1, before + 1]);
    stream.close();
    await eventually(() => streams.open() === 0 && cluster.store.changed.size === before);
  });

  it('ends when its cluster goes, and leaves nothing behind', async () => {
    const before = registry.changed.size;
    const stream = await EventStream.open(`${server.url}/api/clusters/c/events`);
    await stream.next(({ type }) => type === 'hello');
    await registry.remove('c');
    await eventually(() => streams.open() === 0);
    expect(stream.events.map(({ type }) => type)).toEqual(['hello', 'clusters']);
    expect([cluster.ended.size, registry.changed.size]).toEqual([0, before]);
  });

  it('tells of acknowledgements', async () => {
    const stream = await EventStream.open(`${server.url}/api/clusters/c/events`);
    await stream.next(({ type }) => type === 'hello');
    await cluster.acknowledgements.set('a-finding', { by: 'ann', at: '2026-01-01T00:00:00Z', note: '' });
    await stream.next(({ type }) => type === 'acknowledgement');
    expect(cluster.acknowledgements.get('a-finding')).toMatchObject({ by: 'ann' });
    stream.close();
  });

  it('that was ended is not written to any more, which would end the process', async () => {
    const stream = await EventStream.open(`${server.url}/api/clusters/c/events`);
    await stream.next(({ type }) => type === 'hello');
    streams.close();
    // An uncaught error would fail this run.
    cluster.changes.changed.notify({ id: 'late' });
    await eventually(() => streams.open() === 0);
    expect(stream.events.map(({ type }) => type)).toEqual(['hello']);
  });
});
