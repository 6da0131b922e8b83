import { until } from '../process/until.ts';
import type { AccessLogExporter } from './accessLog/accessLogExporter.ts';
import type { MeshPod } from './layout.ts';
import type { CallResult, WireProtocol } from './wire/configuration.ts';

/** What one call on the wire came to. */
export type Probe =
  | {
      readonly outcome: 'mutualTls';
      readonly status: number;
      /** Who answered, as `namespace/workload`. */
      readonly server: string;
      /** The client's SPIFFE identity, as the server's sidecar saw it. */
      readonly identity: string;
    }
  | { readonly outcome: 'plaintext'; readonly status: number; readonly server: string }
  | {
      readonly outcome: 'refused';
      /** What a sidecar answered instead, if any. */
      readonly status: number | null;
      readonly reason: string;
    };

/**
 * Says whether a call that reached its server came over mutual TLS. An HTTP server is told by its sidecar in a header; for TCP
 * the sidecar's access log is asked, by the port from which it reached its application.
 */
export async function probed(
  result: CallResult,
  protocol: WireProtocol,
  pods: readonly MeshPod[],
  exporter: AccessLogExporter,
): Promise<Probe> {
  if (!result.reached) return { outcome: 'refused', status: result.status, reason: result.reason };
  const { status, server, upstreamPort, forwardedClientCert } = result;
  const pod = pods.find(({ id }) => id === server);
  if (pod === undefined) throw new Error(`there is no workload ${server}`);
  if (!pod.workload.sidecar) return { outcome: 'plaintext', status, server };
  const identity =
    protocol === 'tcp'
      ? await identityInLog(pod, upstreamPort, exporter)
      : (/URI=([^;,]+)/.exec(forwardedClientCert ?? '')?.[1] ?? null);
  return identity === null
    ? { outcome: 'plaintext', status, server }
    : { outcome: 'mutualTls', status, server, identity };
}

async function identityInLog(
  pod: MeshPod,
  upstreamPort: number,
  exporter: AccessLogExporter,
): Promise<string | null> {
  const { peer } = await until(
    `the access log of ${pod.id} to have the connection`,
    () =>
      Promise.resolve(
        exporter.lines(pod).findLast((line) => line.upstreamLocal?.endsWith(`:${upstreamPort}`) === true),
      ),
    { timeout: 5000 },
  );
  return peer;
}
