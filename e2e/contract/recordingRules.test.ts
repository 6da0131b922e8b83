import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  recordedSpan,
  recordedSpanQuery,
  recordedTrafficQueries,
  recordedWindowSeconds,
  recordingRules,
  trafficQueries,
} from '@padlock/topology';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { prometheus, promtool, resolvePart } from '../testbed/parts/index.ts';
import { runToEnd } from '../testbed/process/runToEnd.ts';
import { backfill } from '../testbed/prometheus/backfill.ts';
import { startPrometheus, type PrometheusServer } from '../testbed/prometheus/prometheusServer.ts';
import { leftOut } from './leftOut.ts';
import { instantQuery } from './prometheus/prometheusApi.ts';

const rules = fileURLToPath(new URL('../../deploy/prometheus/padlock-traffic-rules.yaml', import.meta.url));
const MINUTE = 60;
const HOUR = 3600;
const SCRAPE_INTERVAL = 15;
const names = ['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'] as const;

describe.skipIf(leftOut('cluster'))('the recording rules', () => {
  let folder = '';
  let server: PrometheusServer | undefined;
  let command = '';
  let tool = '';
  /** Unix seconds, off the grid of scrapes and of rules. */
  const now = Math.floor(Date.now() / 1000) - 17;
  const minute = now - (now % MINUTE);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'padlock-rules-'));
    await mkdir(join(folder, 'logs'));
    const [program, checker] = await Promise.all([resolvePart(prometheus), resolvePart(promtool)]);
    command = program.path;
    tool = checker.path;
    await backfill({ promtool: tool, folder, openMetrics: [samples(now)] });
    // What the rules would have recorded, had they run: growth first, since the marker reads it.
    const [growth, markers] = [recordingRules().slice(0, 4), recordingRules().slice(4)];
    await recordPast(growth);
    await recordPast(markers);
    server = await start();
  }, 180_000);
  afterAll(async () => {
    await server?.program.kill();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  const start = () => startPrometheus({ command, folder, logs: join(folder, 'logs'), retention: '30d' });

  async function recordPast(group: readonly unknown[]): Promise<void> {
    // At which second of its interval a group is evaluated follows from the names of group and file.
    const file = join(folder, 'rules.yaml');
    await writeFile(file, stringify({ groups: [{ name: 'padlock-traffic', interval: '1m', rules: group }] }));
    const running = await start();
    await runToEnd(tool, [
      ...['tsdb', 'create-blocks-from', 'rules', '--eval-interval=1m', `--url=${running.url}`],
      ...[`--start=${minute - 7 * HOUR}`, `--end=${minute}`, `--output-dir=${join(folder, 'data')}`, file],
    ]);
    await running.program.kill();
  }

  const url = () => server?.url ?? '';
  const spanOf = async (windowSeconds: number, at = now) => {
    const answer = await instantQuery(url(), recordedSpanQuery(windowSeconds), at);
    return recordedSpan(
      answer.map(({ labels, points }) => ({
        labels: Object.fromEntries(JSON.parse(labels) as [string, string][]),
        value: points[0]?.[1] ?? NaN,
      })),
      windowSeconds,
    );
  };
  const answersOf = async (query: string) =>
    (await instantQuery(url(), query, now)).map(({ labels, points }) => [labels, points[0]?.[1]] as const);

  it('are rules that Prometheus takes, and those that the server expects', async () => {
    expect(await runToEnd(tool, ['check', 'rules', rules])).toMatch(/SUCCESS: 8 rules found/);
    const file = parse(await readFile(rules, 'utf8')) as { groups: readonly { rules: unknown }[] };
    expect(file).toMatchObject({ groups: [{ interval: '1m', rules: recordingRules() }] });
  });

  it('tell in the same evaluation that a minute was recorded, and nothing where a rule failed', async () => {
    const file = join(folder, 'unit.yaml');
    const marked = (moment: string, counters: readonly string[]) => ({
      expr: 'padlock:recorded',
      eval_time: moment,
      exp_samples: counters.map((of) => ({ labels: `padlock:recorded{of="${of}"}`, value: 1 })),
    });
    await writeFile(
      file,
      stringify({
        rule_files: [rules],
        evaluation_interval: '1m',
        tests: [
          {
            interval: '15s',
            input_series: [{ series: 'istio_requests_total{reporter="destination"}', values: '0+3x40 _x40' }],
            // No TCP: nothing is recorded of it, and it is asked for directly. After minute 10 the series has ended.
            promql_expr_test: [marked('5m', ['requests']), marked('17m', [])],
          },
        ],
      }),
    );
    expect(await runToEnd(tool, ['test', 'rules', file])).toMatch(/SUCCESS/);
  });

  it.each([
    ['30 min', HOUR / 2],
    ['1 h', HOUR - 2 * MINUTE],
  ])('give the very answers of the counters themselves over %s', async (_, windowSeconds) => {
    const span = await spanOf(windowSeconds);
    if (span === undefined) throw new Error('the rules were not found');
    expect([...span.complete].toSorted()).toEqual([...names].toSorted());
    const length = recordedWindowSeconds(span);
    expect(length).toBeGreaterThanOrEqual(windowSeconds);
    expect(length).toBeLessThan(windowSeconds + MINUTE);
    for (const destinationPort of [false, true]) {
      const options = { scrapeIntervalSeconds: SCRAPE_INTERVAL, destinationPort };
      const recorded = recordedTrafficQueries(span, options);
      const direct = trafficQueries({ ...options, windowSeconds: length });
      for (const name of names) {
        const answers = await answersOf(recorded[name]);
        expect(answers).toEqual(await answersOf(direct[name]));
        expect(answers).not.toEqual([]);
      }
    }
  });

  it('give alike answers over 6 h, where the direct ones extrapolate', async () => {
    const span = await spanOf(6 * HOUR);
    if (span === undefined) throw new Error('the rules were not found');
    const options = { scrapeIntervalSeconds: SCRAPE_INTERVAL, destinationPort: false };
    const recorded = recordedTrafficQueries(span, options);
    const direct = trafficQueries({ ...options, windowSeconds: recordedWindowSeconds(span) });
    for (const name of names) {
      const judge = await answersOf(direct[name]);
      const answers = await answersOf(recorded[name]);
      expect(answers.map(([labels]) => labels)).toEqual(judge.map(([labels]) => labels));
      for (const [i, [, value]] of answers.entries()) {
        const expected = judge[i]?.[1] ?? NaN;
        expect(Math.abs((value ?? NaN) - expected) / expected).toBeLessThan(0.01);
      }
    }
  });

  it('show a single plaintext request that came after the last recorded minute', async () => {
    const span = await spanOf(HOUR / 2);
    if (span === undefined) throw new Error('the rules were not found');
    const { requests } = recordedTrafficQueries(span, {
      scrapeIntervalSeconds: SCRAPE_INTERVAL,
      destinationPort: false,
    });
    const plaintext = (await answersOf(requests)).filter(([labels]) => labels.includes('"none"'));
    expect(plaintext.map(([, value]) => value)).toEqual([1]);
  });

  it('are not used where they do not reach back far enough, or have stopped', async () => {
    expect(await spanOf(24 * HOUR)).toBeUndefined();
    expect(await spanOf(HOUR, now + 4 * MINUTE)).toBeUndefined();
  });
});

/** Seven hours of counters: steady, reset, begun and ended inside, and one plaintext request in the very last scrape. */
function samples(now: number): string {
  const from = now - 8 * HOUR;
  const times: number[] = [];
  for (let at = from - (from % SCRAPE_INTERVAL); at <= now; at += SCRAPE_INTERVAL) times.push(at);
  const last = times.at(-1) ?? now;
  const labels = (security: string, workload: string, extra = ''): string =>
    `reporter="destination",source_workload="${workload}",source_workload_namespace="shop",destination_workload="orders",` +
    `destination_workload_namespace="shop",destination_service_name="orders",destination_service_namespace="shop",` +
    `connection_security_policy="${security}",pod="orders-0"${extra}`;
  const series = (labelText: string, value: (at: number) => number | undefined) => (name: string) =>
    times.flatMap((at) => {
      const count = value(at);
      return count === undefined ? [] : [`${name}{${labelText}} ${count} ${at}`];
    });
  const steady = (perSecond: number) => (at: number) => Math.floor((at - from) * perSecond);
  const all = [
    series(labels('mutual_tls', 'web'), steady(2.3)),
    series(
      labels('mutual_tls', 'web', ',destination_port="8080"').replace('orders-0', 'orders-1'),
      steady(0.7),
    ),
    // Born twenty minutes ago; ended ten minutes ago; restarted between two scrapes a quarter of an hour ago.
    series(labels('mutual_tls', 'born'), (at) => (at < now - 1200 ? undefined : 5 + steady(0.1)(at))),
    series(labels('mutual_tls', 'ended'), (at) => (at > now - 600 ? undefined : steady(0.4)(at))),
    series(labels('mutual_tls', 'idle'), () => 77),
  ];
  const plaintext = series(labels('none', 'web'), (at) => (at === last ? 1 : undefined));
  const metric = (name: string, of: typeof all): string =>
    [`# TYPE ${name.replace(/_total$/, '')} counter`, ...of.flatMap((one) => one(name))].join('\n');
  return [
    metric('istio_requests_total', [...all, plaintext]),
    metric('istio_tcp_connections_opened_total', all),
    metric('istio_tcp_sent_bytes_total', all),
    metric('istio_tcp_received_bytes_total', all),
    '# EOF\n',
  ].join('\n');
}
