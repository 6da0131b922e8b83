import { Agent } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { call, callGrpc, callHttp, openGrpc, openTcp, TCP_MESSAGE } from './call.ts';
import type { LoadEdge } from './configuration.ts';

const TIMEOUT_MS = 3000;
/** Calls of one edge that may be under way: a server that does not answer must not fill our memory. */
const MOST_UNDER_WAY = 20;

export interface LoadGenerator {
  /** @throws RangeError for an edge that there is none of. */
  setRate(id: string, perSecond: number): void;
}

/** Calls along all edges at their rates, on pooled connections as applications have them. */
export function startLoad(edges: readonly LoadEdge[]): LoadGenerator {
  const timers = new Map<string, NodeJS.Timeout | undefined>();
  const callers = new Map(edges.map((edge) => [edge.id, callerOf(edge)]));
  const generator: LoadGenerator = {
    setRate(id, perSecond) {
      const caller = callers.get(id);
      if (caller === undefined) throw new RangeError(`there is no edge ${id}`);
      clearInterval(timers.get(id));
      timers.set(id, perSecond === 0 ? undefined : setInterval(caller, 1000 / perSecond));
    },
  };
  for (const { id, perSecond } of edges) generator.setRate(id, perSecond);
  return generator;
}

function callerOf(edge: LoadEdge): () => void {
  const once = onceOf(edge);
  let underWay = 0;
  return () => {
    if (underWay >= MOST_UNDER_WAY) return;
    underWay += 1;
    once().then(
      () => (underWay -= 1),
      () => (underWay -= 1),
    );
  };
}

function onceOf(edge: LoadEdge): () => Promise<unknown> {
  switch (edge.protocol) {
    case 'http': {
      const agent = new Agent({ keepAlive: true, maxSockets: 2 });
      return () => callHttp(edge, TIMEOUT_MS, agent);
    }
    case 'grpc': {
      let session: ClientHttp2Session | undefined;
      return () => {
        if (session === undefined || session.closed || session.destroyed) session = openGrpc(edge);
        return callGrpc(session, edge, TIMEOUT_MS);
      };
    }
    case 'tcp':
      return edge.longLived === true ? longLived(edge) : () => call(edge, TIMEOUT_MS);
  }
}

function longLived(edge: LoadEdge): () => Promise<void> {
  let socket: Socket | undefined;
  return () => {
    if (socket === undefined || socket.destroyed) {
      socket = openTcp(edge);
      socket.on('error', () => undefined);
      socket.resume();
    }
    socket.write(TCP_MESSAGE);
    return Promise.resolve();
  };
}
