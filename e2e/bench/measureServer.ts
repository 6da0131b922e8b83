import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { Topology } from '@padlock/contract';
import { trafficQueries } from '@padlock/topology';
import { until } from '../testbed/process/until.ts';
import { median } from './median.ts';

/** What the server needs for the topology. Milliseconds and bytes. */
export interface ServerFigures {
  readonly nodes: number;
  readonly edges: number;
  /** Prometheus alone, asked for what a refresh asks: until the last byte of the slowest of the four answers. */
  readonly prometheusMs: number;
  /** From the request for a window that nobody looked at to an answer with its traffic: Prometheus, and all that Padlock does. */
  readonly firstAnswerMs: number;
  /** The same again, from what the server has. */
  readonly nextAnswerMs: number;
  readonly brotliBytes: number;
  readonly gzipBytes: number;
}

/** Windows that the page has not asked for, of which each is new to the server once. */
const windows = [
  { name: '5m', seconds: 300 },
  { name: '10m', seconds: 600 },
  { name: '30m', seconds: 1_800 },
] as const;

export async function measureServer(
  padlockUrl: string,
  cluster: string,
  prometheusUrl: string,
  scrapeIntervalSeconds: number,
): Promise<ServerFigures> {
  const address = (window: string): string =>
    `${padlockUrl}/api/clusters/${cluster}/topology?window=${window}`;
  const prometheusTimes: number[] = [];
  const firstTimes: number[] = [];
  const nextTimes: number[] = [];
  for (const { name, seconds } of windows) {
    const started = performance.now();
    await askPrometheus(prometheusUrl, seconds, scrapeIntervalSeconds);
    prometheusTimes.push(performance.now() - started);
    firstTimes.push(await untilTraffic(address(name)));
    for (let round = 0; round < 3; round++) nextTimes.push((await download(address(name), 'br')).ms);
  }
  await untilTraffic(address('1m'));
  const brotli = await download(address('1m'), 'br');
  const gzip = await download(address('1m'), 'gzip');
  const response = await fetch(address('1m'));
  const { nodes, edges } = Topology.parse(await response.json());
  return {
    nodes: nodes.length,
    edges: edges.length,
    prometheusMs: median(prometheusTimes),
    firstAnswerMs: median(firstTimes),
    nextAnswerMs: median(nextTimes),
    brotliBytes: brotli.bytes,
    gzipBytes: gzip.bytes,
  };
}

/** Asks until the answer holds traffic: the server rather answers without than lets a page wait for a slow Prometheus. */
async function untilTraffic(url: string): Promise<number> {
  const started = performance.now();
  return until(
    'traffic of the window',
    async () => {
      const response = await fetch(url);
      const text = await response.text();
      const ms = performance.now() - started;
      const { edges } = Topology.parse(JSON.parse(text));
      return edges.some(({ requests, tcp }) => requests !== null || tcp !== null) && ms;
    },
    { timeout: 120_000 },
  );
}

async function askPrometheus(
  url: string,
  windowSeconds: number,
  scrapeIntervalSeconds: number,
): Promise<void> {
  const queries = trafficQueries({ windowSeconds, scrapeIntervalSeconds, destinationPort: false });
  await Promise.all(
    Object.values(queries).map(async (query) => {
      const response = await fetch(`${url}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query }),
      });
      await response.arrayBuffer();
    }),
  );
}

/** The bytes as they come over the wire. */
function download(url: string, encoding: string): Promise<{ readonly ms: number; readonly bytes: number }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    get(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => resolve({ ms: performance.now() - started, bytes }));
      response.on('error', reject);
    }).on('error', reject);
  });
}

export interface MemoryFigures {
  readonly medianBytes: number;
  readonly mostBytes: number;
}

/**
 * Watches the resident memory of a process until it is told to stop: it goes up and down with what is read and collected, so
 * that one look says little.
 *
 * @returns what ends it. undefined where the system does not tell as Linux does.
 */
export function watchMemory(pid: number | undefined): () => MemoryFigures | undefined {
  const seen: number[] = [];
  const timer = setInterval(() => {
    void residentBytes(pid).then((bytes) => bytes !== undefined && seen.push(bytes));
  }, 250);
  return () => {
    clearInterval(timer);
    return seen.length === 0 ? undefined : { medianBytes: median(seen), mostBytes: Math.max(...seen) };
  };
}

/** Resident memory of a process, bytes. */
async function residentBytes(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8').catch(() => '');
  const kiB = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kiB === undefined ? undefined : Number(kiB) * 1024;
}
