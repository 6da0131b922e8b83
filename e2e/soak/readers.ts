import { Agent, get, type IncomingMessage } from 'node:http';
import { pause } from '../testbed/process/pause.ts';
import type { Person } from './people.ts';

/** One who reads: their name for messages, and what no answer to them may hold. */
export interface Reader {
  readonly name: string;
  readonly person: Person;
  readonly hidden: RegExp | undefined;
}

export interface ReadFigures {
  readonly requests: number;
  /** Milliseconds of each answer, sorted. */
  readonly latencies: readonly number[];
  /** Answers that were none, and answers with what their reader may not see. */
  readonly faults: readonly string[];
}

/** What pages ask for. */
const paths = [
  ...[
    'topology',
    'topology?window=5m&graph=workload',
    'overview',
    'services',
    'workloads',
    'policies',
    'findings',
  ],
  ...[
    'mesh',
    'path',
    'report',
    'changes',
    'services/data/postgresql',
    'workloads/data/postgresql',
    'namespaces/data',
  ],
];
/**
 * A machine that is too slow for the rate gets fewer requests. Connections beyond would measure the queue before Node: it takes
 * one new connection with each turn of its loop, however long that turn is.
 */
const maxInFlight = 32;

/** Reads at a steady rate, each reader in turn, until told to stop. */
export function startReading(
  api: string,
  readers: readonly Reader[],
  perSecond: number,
): { readonly stop: () => Promise<ReadFigures> } {
  const agent = new Agent({ keepAlive: true, maxSockets: maxInFlight });
  const latencies: number[] = [];
  const faults: string[] = [];
  const inFlight = new Set<Promise<void>>();
  let sent = 0;
  const end = new AbortController();
  const one = async (): Promise<void> => {
    const reader = readers[sent % readers.length];
    const path = paths[Math.floor(sent / readers.length) % paths.length];
    sent += 1;
    if (reader === undefined || path === undefined) return;
    const began = performance.now();
    try {
      const { status, text } = await read(`${api}/${path}`, reader.person.headers, agent);
      latencies.push(performance.now() - began);
      if (status !== 200 && !(status === 404 && reader.hidden !== undefined))
        faults.push(`${reader.name}: ${path} answered ${status} ${text.slice(0, 200)}`);
      const seen = reader.hidden?.exec(text)?.[0];
      if (seen !== undefined) faults.push(`${reader.name}: ${path} names ${seen}`);
    } catch (error) {
      faults.push(`${reader.name}: ${path}: ${String(error)}`);
    }
  };
  const began = performance.now();
  const running = (async () => {
    while (!end.signal.aborted) {
      const due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
      for (let more = Math.min(due - sent, maxInFlight - inFlight.size); more > 0; more--) {
        const request = one().finally(() => inFlight.delete(request));
        inFlight.add(request);
      }
      await pause(10);
    }
    await Promise.all(inFlight);
  })();
  return {
    async stop() {
      end.abort();
      await running;
      agent.destroy();
      return { requests: sent, latencies: latencies.sort((a, b) => a - b), faults };
    },
  };
}

/** Event streams as browsers hold them. */
export async function openStreams(
  api: string,
  readers: readonly Reader[],
  count: number,
): Promise<{ readonly close: () => Promise<{ events: number; faults: readonly string[] }> }> {
  const agent = new Agent({ maxSockets: Infinity });
  const faults: string[] = [];
  let events = 0;
  let closing = false;
  const open = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const reader = readers[index % readers.length];
      if (reader === undefined) throw new Error('nobody reads');
      const response = await begin(`${api}/events?window=1m`, reader.person.headers, agent);
      if (response.statusCode !== 200)
        faults.push(`${reader.name}: a stream answered ${response.statusCode}`);
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        events += chunk.split('\ndata: ').length - (chunk.startsWith('data: ') ? 0 : 1);
        const seen = reader.hidden?.exec(chunk)?.[0];
        if (seen !== undefined) faults.push(`${reader.name}: a stream names ${seen}`);
      });
      response.on('error', () => undefined);
      response.once('close', () => {
        if (!closing) faults.push(`${reader.name}: a stream ended`);
      });
      return response;
    }),
  );
  return {
    async close() {
      closing = true;
      for (const response of open) response.destroy();
      agent.destroy();
      await pause(200);
      return { events, faults };
    },
  };
}

/** The value below which a share of sorted values lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function begin(
  url: string,
  headers: Readonly<Record<string, string>>,
  agent: Agent,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent, timeout: 60_000 }, resolve).once('error', reject);
  });
}

async function read(
  url: string,
  headers: Readonly<Record<string, string>>,
  agent: Agent,
): Promise<{ status: number; text: string }> {
  const response = await begin(url, headers, agent);
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}
