import { fileURLToPath } from 'node:url';
import { ApiError, createClient } from '@padlock/contract';
import { it, type TestContext } from 'vitest';
import { startPadlock } from '../../support/padlockServer.ts';
import { until } from '../../testbed/process/until.ts';
import type { Testbed } from '../../testbed/testbed.ts';
import type { Figures } from './figures.ts';
import { openPadlock, type OpenPadlock } from './padlock.ts';
import { type Asked, type Fault, type Relay, startRelay } from './relay.ts';

interface Day {
  readonly name: string;
  readonly fault: ((asked: Asked) => Fault | undefined) | 'away';
  /** What pages are told of Prometheus. */
  readonly state: 'down' | 'stale';
  readonly message: RegExp;
}

const isQuery = ({ method }: Asked): boolean => method === 'POST';
/** As a page of a proxy. */
const badGateway = {
  kind: 'answer',
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>Bad Gateway</body></html>',
} as const;

const days: readonly Day[] = [
  { name: 'Prometheus stopped', fault: 'away', state: 'down', message: /^Prometheus does not answer\.$/ },
  {
    name: 'Prometheus slow (30 s)',
    fault: (asked) => (isQuery(asked) ? { kind: 'slow', ms: 30_000 } : undefined),
    state: 'stale',
    message: /does not answer in time/,
  },
  { name: 'Prometheus behind a 502', fault: () => badGateway, state: 'down', message: /fails \(502\)/ },
  {
    name: 'answers cut in half, as if whole',
    fault: (asked) => (isQuery(asked) ? { kind: 'half', end: 'whole' } : undefined),
    state: 'stale',
    message: /not JSON|not understood/,
  },
  {
    name: 'connections cut in the middle of answers',
    fault: (asked) => (isQuery(asked) ? { kind: 'half', end: 'cut' } : undefined),
    state: 'stale',
    message: /does not answer/,
  },
];

const day = { window: '15s' } as const;
const edge = 'shop/service/shop/frontpage->shop/service/shop/catalog';

/** Days that spoil what one Padlock sees of Prometheus. */
export function prometheusDays(testbed: () => Testbed, figures: Figures): void {
  const relayed = async ({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Relay> => {
    const relay = await startRelay({ url: testbed().prometheusUrl });
    onTestFinished(() => relay.stop());
    return relay;
  };

  for (const { name, fault, state, message } of days)
    it(`of ${name}: no lock rests on old data, every page has an answer, and all comes back by itself`, async (context) => {
      const { expect } = context;
      const relay = await relayed(context);
      const padlock = await openPadlock({
        kubeconfig: testbed().kubeconfig,
        prometheus: { url: relay.url },
      });
      context.onTestFinished(() => padlock.stop());
      await until('the lock', async () => (await lockOf(padlock)) === 'locked');

      const began = performance.now();
      if (fault === 'away') await relay.away();
      else relay.spoil(fault);
      const told = await padlock.page.hears('prometheus', state, began);
      expect(told.message).toMatch(message);
      expect(await readEverything(padlock)).toEqual([]);
      await until('the lock to be unknown', async () => (await lockOf(padlock)) === 'unknown');
      const { changes } = await padlock.client.changes({ params: padlock.params });
      expect(changes).toBeInstanceOf(Array);

      const gone = performance.now();
      if (fault === 'away') await relay.back();
      else relay.spoil(undefined);
      await padlock.page.hears('prometheus', 'ok', gone);
      await until('the lock again', async () => (await lockOf(padlock)) === 'locked');
      figures.add({ day: name, told: told.seconds, well: (performance.now() - gone) / 1_000 });
    }, 300_000);

  it('of an answer of 100 MB: it is lived through, and so is what comes next', async (context) => {
    const { expect } = context;
    const relay = await relayed(context);
    const padlock = await startPadlock(
      ['--kubeconfig', testbed().kubeconfigPath, '--prometheus', relay.url],
      { pages: false, timeout: 120_000 },
    );
    context.onTestFinished(() => padlock.stop());
    const client = createClient({ baseUrl: padlock.url });
    const params = { cluster: 'shop' };
    const isLocked = async (): Promise<boolean> =>
      (await client.topology({ params, query: day })).edges.some(
        ({ id, state }) => id === edge && state === 'locked',
      );
    await until('the lock', isLocked);
    const before = await residentMegabytes(padlock.url);
    let sent = 0;
    relay.spoil((asked) => {
      if (!isQuery(asked) || sent > 0) return undefined;
      sent += 1;
      return {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: hugeVector(),
      };
    });
    let peak = before;
    let slowest = 0;
    const watch = async (): Promise<boolean> => {
      const asked = performance.now();
      peak = Math.max(peak, await residentMegabytes(padlock.url));
      slowest = Math.max(slowest, performance.now() - asked);
      return sent > 0 && (await isLocked());
    };
    await until('it to be sent', async () => (await watch()) || sent > 0);
    const began = performance.now();
    await until('the lock again', watch);
    const well = (performance.now() - began) / 1_000;
    expect((await fetch(`${padlock.url}/healthz`)).ok).toBe(true);
    process.stdout.write(
      `100 MB: ${before.toFixed(0)} MB before, at most ${peak.toFixed(0)} MB, slowest answer ${slowest.toFixed(0)} ms\n`,
    );
    figures.add({ day: 'an answer of 100 MB', told: undefined, well });
  }, 300_000);

  for (const seconds of [600, -600])
    it(`of a clock that is ${seconds} s off: charts and locks are as ever`, async (context) => {
      const { expect } = context;
      const clock = fileURLToPath(new URL('otherClock.ts', import.meta.url));
      const padlock = await startPadlock(
        ['--kubeconfig', testbed().kubeconfigPath, '--prometheus', testbed().prometheusUrl],
        {
          pages: false,
          timeout: 120_000,
          node: ['--import', clock],
          env: { PADLOCK_TEST_CLOCK_SECONDS: String(seconds) },
        },
      );
      context.onTestFinished(() => padlock.stop());
      const client = createClient({ baseUrl: padlock.url });
      const params = { cluster: 'shop' };
      await until('the lock', async () =>
        (await client.topology({ params, query: day })).edges.some(
          ({ id, state }) => id === edge && state === 'locked',
        ),
      );
      const { requests } = await client.serviceTraffic({
        params: { ...params, namespace: 'shop', name: 'catalog' },
        query: { range: '5m' },
      });
      // The last point may still be without its samples.
      expect(requests.mutualTls.at(-2), 'the newest point of the chart').toBeGreaterThan(0);
      const newest = requests.timestamps.at(-1) ?? 0;
      expect(Math.abs(newest - Date.now() / 1_000), 'its moment, by the clock of Prometheus').toBeLessThan(
        60,
      );
    }, 300_000);
}

async function lockOf({ client, params }: OpenPadlock): Promise<string | undefined> {
  const { edges } = await client.topology({ params, query: day });
  return edges.find(({ id }) => id === edge)?.state;
}

/** Asks for what pages show. @returns what failed otherwise than by saying that there is no data. */
async function readEverything({ client, params }: OpenPadlock): Promise<string[]> {
  const service = { ...params, namespace: 'shop', name: 'catalog' };
  const reads: Record<string, Promise<unknown>> = {
    mesh: client.mesh({ params }),
    overview: client.overview({ params }),
    topology: client.topology({ params }),
    services: client.services({ params }),
    service: client.service({ params: service }),
    workloads: client.workloads({ params }),
    workload: client.workload({ params: service }),
    findings: client.findings({ params }),
    path: client.path({ params }),
    report: client.report({ params }),
    policies: client.policies({ params }),
    plan: client.plan({
      params,
      body: { target: { scope: 'workload', namespace: 'shop', name: 'catalog', mode: 'STRICT' } },
    }),
  };
  const charts: Record<string, Promise<unknown>> = {
    meshTraffic: client.meshTraffic({ params }),
    serviceTraffic: client.serviceTraffic({ params: service }),
  };
  const answers = Object.entries({ ...reads, ...charts }).map(async ([name, read]) => {
    const code = await read.then(
      () => undefined,
      (error: unknown) => (error instanceof ApiError ? error.problem.code : String(error)),
    );
    const expected = code === undefined || (name in charts && code === 'prometheus_unavailable');
    return expected ? [] : [`${name}: ${code}`];
  });
  return (await Promise.all(answers)).flat();
}

async function residentMegabytes(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 1e6;
}

/** An answer with some 250,000 series that are of no use, 100 MB in all. */
function* hugeVector(): Generator<string> {
  yield '{"status":"success","data":{"resultType":"vector","result":[';
  const filler = 'x'.repeat(300);
  const perPart = 250;
  for (let part = 0; part < 1_000; part++) {
    const series = Array.from({ length: perPart }, (_, index) =>
      JSON.stringify({ metric: { a: filler, n: String(part * perPart + index) }, value: [0, '1'] }),
    );
    yield `${part === 0 ? '' : ','}${series.join(',')}`;
  }
  yield ']}}';
}
