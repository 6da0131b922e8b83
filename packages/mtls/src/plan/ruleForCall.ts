import type { Call } from '../client/callOutcome.ts';
import { clientConnection } from '../client/clientTls.ts';
import type { RuleEntry } from '../client/ruleIndex.ts';
import { record } from '../model/json.ts';
import type { KubernetesObject, ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { serverMode } from '../server/serverMode.ts';
import { newRule, policyWithPortTls, withPortTls, withSubsetPortTls } from './ruleObject.ts';
import type { CompanionTls } from './ruleObject.ts';

/** The rule that tells the client of a call what the server accepts, and the TLS mode that it says. */
export function ruleThatFits(
  mesh: Mesh,
  service: Service,
  call: Call,
): { readonly rule: KubernetesObject; readonly tls: CompanionTls } {
  const accepts = serverMode(mesh, call.server, call.targetPort);
  const tls: CompanionTls = accepts.acceptsMutualTls ? 'ISTIO_MUTUAL' : 'DISABLE';
  const { rule } = clientConnection(mesh, call.client, call.host, call.port, call.subset);
  return {
    tls,
    rule:
      rule === undefined
        ? ruleForHost(mesh, service, call, tls)
        : ruleForCall(mesh, rule, service, call, tls),
  };
}

/** A new rule for the port of a call, where clients have none. */
function ruleForHost(mesh: Mesh, service: Service, call: Call, tls: CompanionTls): KubernetesObject {
  const place = { namespace: service.namespace, name: service.name, host: call.host };
  return newRule(mesh, place, {}, policyWithPortTls({}, call.port, tls));
}

/**
 * The rule that gives the port of a call this TLS, where clients have one: a rule for the very host is changed; beside a
 * wildcard goes a rule for the host, with all that the wildcard says. A subset that has a say of its own is changed there.
 */
function ruleForCall(
  mesh: Mesh,
  entry: RuleEntry,
  service: Service,
  { host, port, subset: name }: Call,
  tls: CompanionTls,
): KubernetesObject {
  const subset = name === undefined ? undefined : entry.subsets.get(name);
  const decides =
    subset?.value !== undefined && (subset.value.tls !== undefined || subset.value.ports.has(port));
  const source = ruleObject(mesh, decides ? subset.rule : entry.trafficPolicy?.rule) ?? entry.first.object;
  const changed =
    decides && name !== undefined
      ? withSubsetPortTls(source, name, port, tls)
      : withPortTls(source, port, tls);
  if (entry.first.host === host) return changed;
  const { trafficPolicy, ...base } = record(changed['spec']);
  const place = { namespace: entry.first.namespace, name: service.name, host };
  return newRule(mesh, place, base, record(trafficPolicy));
}

function ruleObject(mesh: Mesh, ref: ObjectRef | undefined): KubernetesObject | undefined {
  if (ref === undefined) return undefined;
  return mesh.destinationRules.find((rule) => {
    return rule.namespace === ref.namespace && rule.name === ref.name;
  })?.object;
}
