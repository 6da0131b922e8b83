import type { AccessLogLine } from '../testbed/mesh/accessLog/accessLogLine.ts';
import type { MeshPod } from '../testbed/mesh/layout.ts';
import type { CallResult, CallTarget } from '../testbed/mesh/wire/configuration.ts';
import { hostOf, type Cell } from './cells.ts';
import { DESTINATION_HEADER, SUBSET_HEADER } from './situations/objects.ts';
import type { Verdict } from './verdict.ts';

/** What the wire said to a cell, or why that says nothing: a call that went elsewhere or nowhere is no refusal. */
export type Observation =
  | ({ readonly seen: true; readonly detail: string } & Verdict)
  | { readonly seen: false; readonly detail: string };

/** How a cell's call is made. */
export function targetOfCell(cell: Cell, pods: ReadonlyMap<string, MeshPod>): CallTarget {
  const client = podOf(pods, cell.client);
  const server = podOf(pods, cell.server);
  const { protocol } = cell;
  const host = hostOf(cell.service);
  // A client without sidecar goes straight to the pod, as kube-proxy would bring it there.
  if (!client.workload.sidecar)
    return { protocol, address: server.ip, port: cell.targetPort, host, from: client.ip };
  const headers = {
    ...(cell.subset === undefined ? {} : { [SUBSET_HEADER]: cell.subset }),
    ...(cell.passthrough === undefined ? {} : { [DESTINATION_HEADER]: `${server.ip}:${cell.targetPort}` }),
  };
  return { protocol, address: client.egressAddress, port: cell.port, host, headers };
}

/**
 * What a call shows. The server's own words count: the header in which its sidecar hands on who called (HTTP), or the line that its
 * sidecar logged about the connection (TCP). A refusal counts when the client's sidecar logged that it had reached that very pod.
 *
 * @param lines access log of a pod's sidecar; those of the client only since the call.
 */
export function observe(
  cell: Cell,
  result: CallResult,
  pods: ReadonlyMap<string, MeshPod>,
  lines: { readonly client: readonly AccessLogLine[]; readonly server: readonly AccessLogLine[] },
): Observation {
  if (!result.reached) return refusal(cell, result, pods, lines.client);
  if (result.server !== cell.server) return { seen: false, detail: `${result.server} answered` };
  if (result.status !== 200) return { seen: false, detail: `the application answered ${result.status}` };
  if (!podOf(pods, cell.server).workload.sidecar)
    return { seen: true, outcome: 'plaintext', identity: null, detail: 'reached a pod without sidecar' };
  if (cell.protocol !== 'tcp') {
    const identity = /(?:^|;)URI=([^;,]+)/.exec(result.forwardedClientCert ?? '')?.[1] ?? null;
    return {
      ...reached(identity),
      detail: `x-forwarded-client-cert ${result.forwardedClientCert ?? 'absent'}`,
    };
  }
  const line = lines.server.findLast(({ upstreamLocal }) =>
    upstreamLocal?.endsWith(`:${result.upstreamPort}`),
  );
  if (line === undefined) return { seen: false, detail: 'the server’s sidecar has logged nothing about it' };
  return {
    ...reached(line.tls === null ? null : line.peer),
    detail: `logged as ${line.tls ?? 'no TLS'}, ${line.peer}`,
  };
}

const reached = (identity: string | null) =>
  ({ seen: true, outcome: identity === null ? 'plaintext' : 'mutual_tls', identity }) as const;

function refusal(
  cell: Cell,
  { status, reason }: Extract<CallResult, { reached: false }>,
  pods: ReadonlyMap<string, MeshPod>,
  clientLines: readonly AccessLogLine[],
): Observation {
  const refused = { seen: true, outcome: 'refused', identity: null } as const;
  const words = `${status ?? ''} ${reason}`.trim();
  if (!podOf(pods, cell.client).workload.sidecar)
    return reason === 'ECONNRESET' || reason === 'socket hang up' || reason === 'closed without an answer'
      ? { ...refused, detail: words }
      : { seen: false, detail: words };
  const cluster = `outbound|${cell.port}|${cell.subset ?? ''}|${hostOf(cell.service)}`;
  const upstream = `${podOf(pods, cell.server).ip}:${cell.targetPort}`;
  // Envoy ends the name with a semicolon where Istio gave the cluster a name for statistics.
  const line = clientLines.findLast(
    (line) =>
      line.cluster?.replace(/;$/, '') === cluster && line.upstream === upstream && line.flags !== null,
  );
  if (line === undefined)
    return { seen: false, detail: `${words}; its sidecar logged no connection to ${upstream}` };
  return {
    ...refused,
    detail: `${words}; flags ${line.flags}, ${line.upstreamFailure ?? line.details ?? ''}`,
  };
}

function podOf(pods: ReadonlyMap<string, MeshPod>, id: string): MeshPod {
  const pod = pods.get(id);
  if (pod === undefined) throw new RangeError(`the mesh has no pod of ${id}`);
  return pod;
}
