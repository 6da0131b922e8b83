import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { policyMode, serverMode } from '../server/serverMode.ts';
import type { ServerMode } from '../server/serverMode.ts';
import { findHost } from './calledHost.ts';
import { clientConnection } from './clientTls.ts';
import type { ClientConnection, ClientTls } from './clientTls.ts';
import type { RuleEntry } from './ruleIndex.ts';

/**
 * `other_tls`: TLS with certificates of the user's own (DestinationRule SIMPLE or MUTUAL), which the sidecar passes on
 * to the application or terminates by other means; it is not the mesh's mutual TLS.
 */
export type Outcome = 'mutual_tls' | 'plaintext' | 'refused' | 'other_tls';

export interface CallOutcome {
  readonly outcome: Outcome;
  readonly client: ClientTls;
  readonly server: ServerMode;
}

/** One client calling host:port, where the connection lands on one pod's container port. */
export interface Call {
  readonly client: Pod;
  readonly host: string;
  readonly port: number;
  readonly subset?: string;
  readonly server: Pod;
  readonly targetPort: number;
}

/**
 * What happens when `client` calls host:port and the connection lands on `server`, container port `targetPort`.
 *
 * @example
 * callOutcome(mesh, { client, host: 'orders.shop.svc.cluster.local', port: 80, server: pod, targetPort: 8080 }).outcome;
 * // 'mutual_tls'
 */
export function callOutcome(mesh: Mesh, call: Call): CallOutcome {
  const connection = clientConnection(mesh, call.client, call.host, call.port, call.subset);
  const server = serverMode(mesh, call.server, call.targetPort);
  return {
    outcome: meet(sent(mesh, call, connection), call.server, server),
    client: connection.clientTls,
    server,
  };
}

/**
 * As callOutcome for a client of another cluster, whose istiod reads the policies and rules of that cluster: they decide what it
 * sends, and those of `mesh` what the server takes.
 *
 * @param far the mesh of the client.
 * @returns undefined where the other cluster does not tell: it has no such service, so that its rules for the host are not known.
 * @example
 * farCallOutcome(mesh, far, { client, host: 'orders.shop.svc.cluster.local', port: 80, server: pod, targetPort: 8080 })?.outcome;
 * // 'mutual_tls'
 */
export function farCallOutcome(mesh: Mesh, far: Mesh, call: Call): CallOutcome | undefined {
  const { client, host, port, subset } = call;
  if (client.dataPlane !== 'none' && findHost(far, host, port, client.namespace).called === undefined)
    return undefined;
  const connection = clientConnection(far, client, host, port, subset);
  const server = serverMode(mesh, call.server, call.targetPort);
  return {
    outcome: meet(sent(far, call, connection), call.server, server),
    client: connection.clientTls,
    server,
  };
}

/**
 * As callOutcome for a client outside the mesh that nobody can name. It sends plaintext.
 *
 * @example
 * unnamedCallOutcome(mesh, pod, 8080); // 'plaintext'
 */
export function unnamedCallOutcome(mesh: Mesh, server: Pod, targetPort: number): Outcome {
  return meet('plaintext', server, serverMode(mesh, server, targetPort));
}

/** `tunnel`: HBONE, mutual TLS around the connection that policy of the port does not see. */
type Sent = 'mutual_tls' | 'plaintext' | 'other_tls' | 'tunnel';

function sent(mesh: Mesh, call: Call, { clientTls, rule }: ClientConnection): Sent {
  if (call.client.tunnel && call.server.tunnel) return 'tunnel';
  switch (clientTls.tls) {
    case 'AUTO':
      return isMarked(mesh, call, rule) ? 'mutual_tls' : 'plaintext';
    case 'ISTIO_MUTUAL':
      return 'mutual_tls';
    case 'DISABLE':
      return 'plaintext';
    case 'SIMPLE':
    case 'MUTUAL':
      return 'other_tls';
  }
}

function meet(sending: Sent, pod: Pod, server: ServerMode): Outcome {
  switch (sending) {
    case 'tunnel':
      return 'mutual_tls';
    case 'mutual_tls':
      // ztunnel terminates HBONE only: a sidecar's own mutual TLS would reach the application as it is.
      return server.acceptsMutualTls && pod.dataPlane === 'sidecar' ? 'mutual_tls' : 'refused';
    case 'plaintext':
      return server.acceptsPlaintext ? 'plaintext' : 'refused';
    case 'other_tls':
      // Under STRICT the sidecar wants a certificate of the mesh; elsewhere it hands foreign TLS to the application.
      return server.acceptsPlaintext ? 'other_tls' : 'refused';
  }
}

/**
 * Whether istiod marks an endpoint for mutual TLS. It looks the TLS mode up otherwise than for the cluster: a port
 * entry without TLS does not cancel the rule's, and a subset does not inherit from its rule.
 *
 * Source: Istio, `pilot/pkg/xds/endpoints/mtls_checker.go`.
 */
function isMarked(mesh: Mesh, call: Call, rule: RuleEntry | undefined): boolean {
  if (call.server.dataPlane !== 'sidecar' || call.client.dataPlane !== 'sidecar') return false;
  const policy =
    call.subset === undefined ? rule?.trafficPolicy?.value : rule?.subsets.get(call.subset)?.value;
  const mode = policy?.ports.get(call.port)?.tls ?? policy?.tls;
  // The mode that policy asks: istiod does not know that a port is excluded from the proxy.
  if (mode === undefined) return policyMode(mesh, call.server, call.targetPort) !== 'DISABLE';
  return mode === 'ISTIO_MUTUAL';
}
