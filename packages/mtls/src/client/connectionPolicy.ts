import type { ConnectionPolicy, TrafficPolicy } from '../model/trafficPolicy.ts';

/**
 * The policy for one service port: a port's own entry replaces everything above it, so an entry that says nothing
 * about TLS cancels the TLS mode of the rule.
 *
 * Source: Istio, `pilot/pkg/networking/util/util.go`, `GetPortLevelTrafficPolicy`.
 */
export function policyForPort(policy: TrafficPolicy | undefined, port: number): ConnectionPolicy | undefined {
  return policy?.ports.get(port) ?? policy;
}

/**
 * A subset's policy over that of its rule, both for one port: fields that the subset leaves out are inherited, except
 * where the subset has an entry for the port, which replaces all of them.
 *
 * Source: Istio, `pilot/pkg/networking/util/util.go`, `MergeSubsetTrafficPolicy`.
 */
export function policyForSubset(
  rule: ConnectionPolicy | undefined,
  subset: TrafficPolicy | undefined,
  port: number,
): ConnectionPolicy | undefined {
  const own = policyForPort(subset, port);
  if (own === undefined) return rule;
  if (rule === undefined || subset?.ports.has(port) === true) return own;
  return { tls: own.tls ?? rule.tls, loadBalancer: own.loadBalancer ?? rule.loadBalancer };
}
