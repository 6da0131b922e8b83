import { afterEach, expect, it } from 'vitest';
import { pause } from '../pause.ts';
import { json, localServer, readBody } from '../testing/localServer.ts';
import { PrometheusClient } from './prometheusClient.ts';
import { TelemetryReach } from './telemetryReach.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A Prometheus that knows of the mesh for so long, and the offsets that it was asked for. */
async function reachOver(seconds: number): Promise<{ reach: TelemetryReach; asked: number[] }> {
  const asked: number[] = [];
  const server = await localServer((request, response) => {
    void readBody(request).then((body) => {
      const query = new URLSearchParams(body).get('query') ?? '';
      const offset = Number(/offset (\d+)s/.exec(query)?.[1]);
      asked.push(offset);
      const result = offset < seconds ? [{ metric: {}, value: [0, '1'] }] : [];
      json(response, { status: 'success', data: { resultType: 'vector', result } });
    });
  });
  ends.push(() => server.stop());
  return { reach: new TelemetryReach(new PrometheusClient({ url: server.url })), asked };
}

const hour = 3_600;
const agoOf = (since: number | undefined): number => (Date.now() - (since ?? Number.NaN)) / 1_000;

it('says nothing where telemetry covers the window, and asks once', async () => {
  const { reach, asked } = await reachOver(8 * 24 * hour);
  expect(await reach.since('24h')).toBeUndefined();
  expect(await reach.since('24h')).toBeUndefined();
  expect(asked).toHaveLength(1);
});

it('tells when telemetry begins, to some part of the window, and never too early', async () => {
  const { reach, asked } = await reachOver(3 * hour);
  const ago = agoOf(await reach.since('24h'));
  expect(ago).toBeGreaterThan(2.5 * hour);
  expect(ago).toBeLessThan(3 * hour + 60);
  expect(asked.length).toBeLessThan(8);
  expect(await reach.since('1h')).toBeUndefined();
});

it('begins now where there is no telemetry', async () => {
  const { reach } = await reachOver(0);
  expect(agoOf(await reach.since('24h'))).toBeLessThan(60);
});

it('is not known without an answer, and asked again', async () => {
  const reach = new TelemetryReach(new PrometheusClient({ url: 'http://127.0.0.1:1' }));
  expect(await reach.since('24h')).toBeUndefined();
  expect(await new TelemetryReach(undefined).since('24h')).toBeUndefined();
});

it('holds nobody up whose Prometheus does not answer', async () => {
  const silent = await localServer(() => undefined);
  ends.push(() => silent.stop());
  const reach = new TelemetryReach(new PrometheusClient({ url: silent.url }));
  expect(await Promise.race([reach.since('24h'), pause(10_000).then(() => 'late')])).toBeUndefined();
});
