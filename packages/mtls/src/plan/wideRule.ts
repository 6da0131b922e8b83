import { covers, hostOfService } from '../client/calledHost.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { machinesWithoutProxy } from '../relations/entriesOfService.ts';
import { withObject } from './operations.ts';
import { callsLost, losesAny } from './newlyRefused.ts';
import { newRule, policyWithPortTls } from './ruleObject.ts';

/** Where one rule for many services stands, and the wildcard that it is for. */
export interface WidePlace {
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
}

const mutual = { tls: { mode: 'ISTIO_MUTUAL' } };

/**
 * The mesh with a rule that makes clients use mutual TLS towards every host of the wildcard, and one that spares them of
 * it for each service that could not take it: pods and machines without a proxy, or endpoints that nobody knows, such as
 * those of `kubernetes.default`. undefined where even so some client would be cut off that gets through without.
 */
export function withWideRule(mesh: Mesh, place: WidePlace): Mesh | undefined {
  const wide = newRule(mesh, place, {}, mutual);
  const draft = withObject(mesh, wide);
  const services = [...mesh.services.values()].filter((service) => {
    return covers(place.host, hostOfService(mesh, service));
  });
  const own = ownRulesIn(mesh);
  if (services.some((service) => !own(service) && machinesWithoutProxy(mesh, service) === 'some'))
    return undefined;
  let result = mesh;
  for (const service of services) {
    const exception = exceptionFor(mesh, draft, result, service);
    if (exception !== undefined) result = withObject(result, exception);
  }
  // Last, so that who applies them one after the other cuts off nobody in between.
  const complete = withObject(result, wide);
  return services.some((service) => losesAny(callsLost(mesh, complete, service))) ? undefined : complete;
}

function exceptionFor(
  without: Mesh,
  draft: Mesh,
  result: Mesh,
  service: Service,
): KubernetesObject | undefined {
  const host = hostOfService(draft, service);
  if (ownRulesIn(without)(service)) return undefined;
  const place = { namespace: service.namespace, name: service.name, host };
  if (service.selector === undefined || machinesWithoutProxy(draft, service) === 'all')
    return newRule(result, place, {}, { tls: { mode: 'DISABLE' } });
  const ports = new Set([...callsLost(without, draft, service)].map(({ call }) => call.port));
  if (ports.size === 0) return undefined;
  const trafficPolicy = [...ports].reduce<Readonly<Record<string, unknown>>>(
    (policy, port) => policyWithPortTls(policy, port, 'DISABLE'),
    mutual,
  );
  return newRule(result, place, {}, trafficPolicy);
}

/** Whether a service has rules of its own, which keep the wide one away from it. */
function ownRulesIn(mesh: Mesh): (service: Service) => boolean {
  return (service) => {
    const host = hostOfService(mesh, service);
    return mesh.destinationRules.some((rule) => covers(rule.host, host));
  };
}
