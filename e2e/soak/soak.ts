import { shop } from '../mesh/shop.ts';
import { liveHeap } from '../support/liveHeap.ts';
import { imageSettings, type PadlockServer, startPadlock } from '../support/padlockServer.ts';
import { pause } from '../testbed/process/pause.ts';
import { until } from '../testbed/process/until.ts';
import { startTestbed, type Testbed } from '../testbed/testbed.ts';
import { adminToken, generationOf, logIn, tokenFor } from './people.ts';
import { openStreams, percentile, type Reader, startReading } from './readers.ts';
import { startWriting } from './writers.ts';

export interface Load {
  readonly seconds: number;
  readonly streams: number;
  readonly perSecond: number;
  readonly writers: number;
}

export interface SoakFigures {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly latency: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
  readonly events: number;
  /** Bytes of the heap, without garbage. */
  readonly heap: { readonly before: number; readonly after: number };
  readonly residentBytes: number;
  readonly writes: { readonly made: number; readonly overtaken: number; readonly onApiServer: number };
  readonly faults: readonly string[];
}

const cluster = 'soak';
const workload = { cluster, namespace: 'data', name: 'audit' };
/** What is in other namespaces than the one that Bob sees. */
const hiddenFromBob =
  /frontpage|catalog|bookings|payments|recommendations|notifications|batch-importer|legacy/;
/** Enough to fill caches and compile what is used: V8 takes its time over that, and what it compiles is on the heap. */
const warmUpSecondsOf = ({ seconds }: Load): number => Math.min(30, Math.max(8, seconds / 10));

/**
 * Puts a load on a Padlock of this machine, before a real API server and Prometheus: people of two identities who listen and
 * read, and writers who are in each other's way.
 */
export async function soak(load: Load, say: (message: string) => void): Promise<SoakFigures> {
  const testbed = await startTestbed({ name: cluster, ...shop });
  let padlock: PadlockServer | undefined;
  try {
    const { node, env } = await imageSettings();
    padlock = await startPadlock(
      ['--kubeconfig', testbed.kubeconfigPath, '--prometheus', testbed.prometheusUrl, '--auth', 'token'],
      { pages: false, timeout: 120_000, node: [...node, '--inspect=127.0.0.1:0'], env },
    );
    return await soakOn(testbed, padlock, load, say);
  } finally {
    await padlock?.stop();
    await testbed.stop();
  }
}

async function soakOn(
  testbed: Testbed,
  padlock: PadlockServer,
  load: Load,
  say: (message: string) => void,
): Promise<SoakFigures> {
  const { url } = padlock;
  const ann = await logIn(url, await adminToken(testbed));
  const bob = await logIn(url, await tokenFor(testbed, 'data'));
  const params = { cluster };
  await until(
    'the cluster to be read',
    async () => (await ann.client.mesh({ params })).namespaces.length > 0,
  );
  const readers: readonly Reader[] = [
    { name: 'ann', person: ann, hidden: undefined },
    { name: 'bob', person: bob, hidden: hiddenFromBob },
  ];
  const api = `${url}/api/clusters/${cluster}`;
  const run = async (seconds: number, streams: number, writers: number) => {
    const open = await openStreams(api, readers, streams);
    const reading = startReading(api, readers, load.perSecond);
    const writing = startWriting(ann, workload, writers);
    await pause(1_000 * seconds);
    return { writes: await writing.stop(), reads: await reading.stop(), heard: await open.close() };
  };
  const heapNow = async (): Promise<number> => {
    await until('all streams to be closed', async () => (await metric(url, 'padlock_event_streams')) === 0);
    return liveHeap(await padlock.output());
  };

  const warmUpSeconds = warmUpSecondsOf(load);
  say(`warming up for ${warmUpSeconds} s`);
  const warm = await run(warmUpSeconds, load.streams, load.writers);
  const before = await heapNow();
  say(`${load.streams} streams, ${load.perSecond} requests/s, ${load.writers} writers for ${load.seconds} s`);
  const began = performance.now();
  const { writes, reads, heard } = await run(load.seconds, load.streams, load.writers);
  const seconds = (performance.now() - began) / 1_000;
  const residentBytes = await metric(url, 'process_resident_memory_bytes');
  const after = await heapNow();
  const all = [warm.writes, warm.reads, warm.heard, writes, reads, heard];
  return {
    requests: reads.requests,
    requestsPerSecond: reads.requests / seconds,
    latency: {
      p50: percentile(reads.latencies, 0.5),
      p95: percentile(reads.latencies, 0.95),
      p99: percentile(reads.latencies, 0.99),
      max: percentile(reads.latencies, 1),
    },
    events: heard.events,
    heap: { before, after },
    residentBytes,
    writes: {
      made: warm.writes.made + writes.made,
      overtaken: warm.writes.overtaken + writes.overtaken,
      onApiServer: await generationOf(testbed, workload.namespace, workload.name),
    },
    faults: all.flatMap(({ faults }) => faults),
  };
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
}

/** The figures, as docs/reliability.md has them. */
export function soakTable({ latency, heap, writes, ...figures }: SoakFigures): string {
  const rows = [
    ['requests answered', `${figures.requests}, ${figures.requestsPerSecond.toFixed(0)} a second`],
    [
      'time to answer, p50 / p95 / p99 / max',
      [latency.p50, latency.p95, latency.p99, latency.max].map((ms) => `${ms.toFixed(0)} ms`).join(' / '),
    ],
    ['events sent to pages', String(figures.events)],
    [
      'live heap before / after',
      `${(heap.before / 1e6).toFixed(1)} MB / ${(heap.after / 1e6).toFixed(1)} MB (${(100 * (heap.after / heap.before - 1)).toFixed(1)} %)`,
    ],
    ['memory of the process (RSS) under load', `${(figures.residentBytes / 1e6).toFixed(0)} MB`],
    ['changes made, and writes that the API server counts', `${writes.made}, ${writes.onApiServer}`],
    ['changes refused, because another writer was quicker', String(writes.overtaken)],
    ['faults', String(figures.faults.length)],
  ];
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}
