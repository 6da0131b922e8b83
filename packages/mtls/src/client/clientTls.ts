import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { namespaceMode } from '../server/serverMode.ts';
import { policyForPort, policyForSubset } from './connectionPolicy.ts';
import { ruleForClient } from './ruleForClient.ts';
import type { RuleEntry } from './ruleIndex.ts';
import { everyEndpointInMesh, findHost, isPassthrough, namespaceOf } from './calledHost.ts';
import type { CalledHost } from './calledHost.ts';

/** AUTO: mutual TLS to each endpoint that istiod marks for it, plaintext to the others. */
export type ClientTlsMode = 'AUTO' | 'ISTIO_MUTUAL' | 'DISABLE' | 'SIMPLE' | 'MUTUAL';

export interface ClientTls {
  readonly tls: ClientTlsMode;
  /** Why, as data: the rule that decided, or auto mTLS and what switched it. */
  readonly explanation: ClientTlsExplanation;
}

export interface ClientTlsExplanation {
  readonly decidedBy:
    | 'destination_rule'
    | 'auto_mtls'
    | 'auto_mtls_off'
    | 'namespace_or_mesh_disable'
    | 'no_sidecar'
    | 'headless'
    | 'passthrough'
    | 'ambient'
    /** An external ServiceEntry, or nothing that is exported to the client. */
    | 'outside_mesh';
  /** The rule whose TLS mode, or whose PASSTHROUGH, decided. */
  readonly rule?: ObjectRef;
  /** The rule in force for the client and host, whatever it says about TLS, and those folded into it. */
  readonly considered?: readonly ObjectRef[];
}

/**
 * The TLS that a client's sidecar uses towards a service port, as istiod configures it. `subset` is one of the
 * DestinationRule in force; a name that it does not have is taken as no subset.
 *
 * Source: Istio, `pilot/pkg/networking/core/cluster_builder.go`, `applyDestinationRule`, and `cluster_tls.go`.
 *
 * @example
 * clientTls(mesh, client, 'orders.shop.svc.cluster.local', 80).tls; // 'AUTO'
 */
export function clientTls(mesh: Mesh, client: Pod, host: string, port: number, subset?: string): ClientTls {
  return clientConnection(mesh, client, host, port, subset).clientTls;
}

/** The TLS of a client, with the rule in force for it: endpoints are marked by the same rule. */
export interface ClientConnection {
  readonly clientTls: ClientTls;
  readonly rule: RuleEntry | undefined;
}

export function clientConnection(
  mesh: Mesh,
  client: Pod,
  host: string,
  port: number,
  subset: string | undefined,
): ClientConnection {
  if (client.dataPlane === 'none') return { clientTls: withoutSidecar, rule: undefined };
  if (client.dataPlane === 'ambient') return { clientTls: throughZtunnel, rule: undefined };
  const found = findHost(mesh, host, port, client.namespace);
  const { called } = found;
  const rule =
    called === undefined ? undefined : ruleForClient(mesh, client, found.host, namespaceOf(called));
  return { clientTls: computeTls(mesh, called, rule, port, subset), rule };
}

/** ztunnel tunnels to whoever can, and reads no DestinationRule. */
const throughZtunnel: ClientTls = { tls: 'AUTO', explanation: { decidedBy: 'ambient' } };

const withoutSidecar: ClientTls = { tls: 'DISABLE', explanation: { decidedBy: 'no_sidecar' } };

function computeTls(
  mesh: Mesh,
  called: CalledHost | undefined,
  rule: RuleEntry | undefined,
  port: number,
  subset: string | undefined,
): ClientTls {
  // No cluster, so no rule either: the proxy passes the connection on as it is.
  if (called === undefined) return { tls: 'DISABLE', explanation: { decidedBy: 'outside_mesh' } };
  const settings = clusterSettings(rule, port, subset);
  const considered = rule === undefined ? {} : { considered: rule.from };
  if (settings.tls !== undefined) {
    return {
      tls: settings.tls,
      explanation: { decidedBy: 'destination_rule', ...settings.source, ...considered },
    };
  }
  if (called.kind === 'entry' && called.entry.location === 'MESH_EXTERNAL') {
    return { tls: 'DISABLE', explanation: { decidedBy: 'outside_mesh', ...considered } };
  }
  const automatic = autoTls(mesh, called, port, settings);
  return rule === undefined
    ? automatic
    : { tls: automatic.tls, explanation: { ...automatic.explanation, ...considered } };
}

interface ClusterSettings {
  readonly tls: Exclude<ClientTlsMode, 'AUTO'> | undefined;
  /** The cluster has no per-endpoint choice: it connects where the application already resolved to. */
  readonly passthrough: boolean;
  /** istiod then asks whether every endpoint has a sidecar. */
  readonly asksEndpoints: boolean;
  readonly source: { readonly rule?: ObjectRef };
}

function clusterSettings(
  rule: RuleEntry | undefined,
  port: number,
  subsetName: string | undefined,
): ClusterSettings {
  const top = rule?.trafficPolicy;
  const main = policyForPort(top?.value, port);
  const mainPassthrough = main?.loadBalancer === 'PASSTHROUGH';
  const subset = subsetName === undefined ? undefined : rule?.subsets.get(subsetName);
  if (subset === undefined) {
    return {
      tls: main?.tls,
      passthrough: mainPassthrough,
      asksEndpoints: top?.value.loadBalancer === 'PASSTHROUGH',
      source: top === undefined ? {} : { rule: top.rule },
    };
  }
  const merged = policyForSubset(main, subset.value, port);
  const subsetPassthrough = subset.value?.loadBalancer === 'PASSTHROUGH';
  const ownTls = policyForPort(subset.value, port)?.tls;
  return {
    tls: merged?.tls,
    // A subset's cluster starts as its rule's did, so it cannot undo PASSTHROUGH.
    passthrough: mainPassthrough || subsetPassthrough || merged?.loadBalancer === 'PASSTHROUGH',
    asksEndpoints: subsetPassthrough,
    source: ownTls === undefined && top !== undefined ? { rule: top.rule } : { rule: subset.rule },
  };
}

const automatically: ClientTls = { tls: 'AUTO', explanation: { decidedBy: 'auto_mtls' } };

function autoTls(mesh: Mesh, called: CalledHost, port: number, settings: ClusterSettings): ClientTls {
  if (!mesh.config.enableAutoMtls) return plaintext('auto_mtls_off', {});
  if (namespaceMode(mesh, namespaceOf(called)).mode === 'DISABLE') {
    return plaintext('namespace_or_mesh_disable', {});
  }
  const passthrough = isPassthrough(called);
  const asksEndpoints = passthrough || settings.asksEndpoints;
  const decidedBy = passthrough ? 'headless' : 'passthrough';
  const source = passthrough ? {} : settings.source;
  if (asksEndpoints && !everyEndpointInMesh(mesh, called, port)) return plaintext(decidedBy, source);
  if (!passthrough && !settings.passthrough) return automatically;
  return { tls: 'ISTIO_MUTUAL', explanation: { decidedBy, ...source } };
}

function plaintext(
  decidedBy: ClientTlsExplanation['decidedBy'],
  source: { readonly rule?: ObjectRef },
): ClientTls {
  return { tls: 'DISABLE', explanation: { decidedBy, ...source } };
}
