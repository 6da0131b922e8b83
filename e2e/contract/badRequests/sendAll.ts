import { Agent, request } from 'node:http';
import { Problem } from '@padlock/contract';
import type { BadRequest } from './requests.ts';

/** How a server took bad requests. */
export interface Outcome {
  readonly byStatus: ReadonlyMap<number, number>;
  /** Milliseconds. */
  readonly slowest: { readonly ms: number; readonly request: string };
  /** What no request may bring about: no answer, a 5xx, an error without a problem document. */
  readonly faults: readonly string[];
}

/** Node's own HTTP parser refuses these by itself, before Padlock sees them. */
const parserStatuses = new Set([400, 431]);
const maxHeaderBytes = 32_768;
const inFlight = 8;
/** Long after whatever Padlock itself waits for: it shares its machine. */
const hangsMs = 120_000;

/** Sends requests, some at a time. */
export async function sendAll(url: string, requests: readonly BadRequest[]): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const byStatus = new Map<number, number>();
  const faults: string[] = [];
  let slowest = { ms: 0, request: '' };
  const rest = requests.values();
  const work = async (): Promise<void> => {
    for (const one of rest) {
      const began = performance.now();
      const answer = await send(url, one, agent).catch((error: unknown) => String(error));
      const ms = performance.now() - began;
      const name = `${one.method} ${one.path.slice(0, 200)} ${one.body?.slice(0, 200) ?? ''}`;
      if (ms > slowest.ms) slowest = { ms, request: name };
      const fault = typeof answer === 'string' ? noAnswer(one, answer) : faultOf(answer);
      if (typeof answer !== 'string') byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1);
      if (fault !== undefined) faults.push(`${name}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  agent.destroy();
  return { byStatus, slowest, faults };
}

/** An address that is longer than all headers may be is refused while it is still being sent. */
function noAnswer({ path }: BadRequest, error: string): string | undefined {
  return path.length > maxHeaderBytes && error.includes('ECONNRESET') ? undefined : error;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function faultOf({ status, type, text }: Answer): string | undefined {
  if (status < 400) return undefined;
  if (parserStatuses.has(status) && text === '') return undefined;
  const problem = type.startsWith('application/problem+json')
    ? Problem.safeParse(JSON.parse(text))
    : undefined;
  if (problem?.success !== true) return `${status} without a problem document: ${text.slice(0, 200)}`;
  if (status < 500 || isSlowUpstream(problem.data)) return undefined;
  return `${status} ${problem.data.code}: ${problem.data.detail}`;
}

/** On a machine that does other things, too. What Prometheus says is wrong with a question would be a fault of ours. */
function isSlowUpstream({ code, detail }: Problem): boolean {
  return code === 'prometheus_unavailable' && detail === 'Prometheus does not answer in time.';
}

function send(url: string, { method, path, headers, body }: BadRequest, agent: Agent): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ agent, hostname, port, method, path, headers, timeout: hangsMs }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text }),
      );
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in two minutes')));
    sent.once('error', reject);
    sent.end(body);
  });
}
