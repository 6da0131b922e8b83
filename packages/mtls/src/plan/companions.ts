import type { Call } from '../client/callOutcome.ts';
import { clientConnection } from '../client/clientTls.ts';
import { getOrAdd } from '../model/getOrAdd.ts';
import { record } from '../model/json.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { machinesWithoutProxy } from '../relations/entriesOfService.ts';
import { serverMode } from '../server/serverMode.ts';
import { currentObject, operationsBetween, withObject } from './operations.ts';
import type { Operation } from './plan.ts';
import { isRefused, losesAny, newlyRefused } from './newlyRefused.ts';
import type { LostCall } from './newlyRefused.ts';
import { ruleThatFits } from './ruleForCall.ts';
import { withWideRule } from './wideRule.ts';
import type { WidePlace } from './wideRule.ts';

/**
 * Changes of DestinationRules that go with a plan, because clients of the mesh would be refused without them: auto
 * mTLS is off, the namespace is DISABLE, the service is headless, or a rule in force says otherwise. Only what was
 * tried, lets those clients in again and shuts out nobody is offered.
 *
 * Those for which there is no such rule are handed back, one call for each cause.
 *
 * `wideFor` gives the place of one rule for many services, where the plan is for a namespace or the mesh.
 */
export function companionsFor(
  before: Mesh,
  after: Mesh,
  wideFor: (service: Service) => WidePlace | undefined,
): { readonly operations: readonly Operation[]; readonly notRepaired: readonly LostCall[] } {
  const notRepaired: LostCall[] = [];
  if (before.peerAuthentications === after.peerAuthentications) return { operations: [], notRepaired };
  let mesh = after;
  const rejected = new Set<string>();
  const wide = new Map<string, Mesh | undefined>();
  for (const { call, service } of newlyRefused(before, after)) {
    if (!isRefused(mesh, call)) continue;
    const key = problemKey(mesh, call);
    if (rejected.has(key)) continue;
    const place = asksForWideRule(mesh, call) ? wideFor(service) : undefined;
    const current = mesh;
    const everywhere =
      place === undefined ? undefined : getOrAdd(wide, place.host, () => withWideRule(current, place));
    if (everywhere !== undefined && helps(everywhere, call)) {
      mesh = everywhere;
      continue;
    }
    const rules = cutsOffMachines(mesh, service, call) ? [] : rulesThatFit(mesh, service, call);
    const repaired = rules
      .map((rule) => withObject(current, rule))
      .find((candidate) => helps(candidate, call) && !losesAny(newlyRefused(current, candidate)));
    if (repaired === undefined) {
      rejected.add(key);
      notRepaired.push({ call, service });
    } else mesh = repaired;
  }
  return { operations: operationsBetween(after, mesh), notRepaired };
}

/** Calls with one key have one repair, so that a repair that does not do is tried once. */
function problemKey(mesh: Mesh, { client, host, port, subset, server, targetPort }: Call): string {
  const { rule } = clientConnection(mesh, client, host, port, subset);
  const { acceptsMutualTls } = serverMode(mesh, server, targetPort);
  return JSON.stringify([host, port, subset, rule?.first.namespace, rule?.first.name, acceptsMutualTls]);
}

/** Where no rule speaks and clients send plaintext everywhere for one reason. */
function asksForWideRule(mesh: Mesh, { client, host, port, subset }: Call): boolean {
  const { clientTls, rule } = clientConnection(mesh, client, host, port, subset);
  const { decidedBy } = clientTls.explanation;
  return rule === undefined && (decidedBy === 'auto_mtls_off' || decidedBy === 'namespace_or_mesh_disable');
}

/** The rule for all clients, else one for the namespace of this client: elsewhere another may be in its way. */
function rulesThatFit(mesh: Mesh, service: Service, call: Call): readonly KubernetesObject[] {
  const { rule } = ruleThatFits(mesh, service, call);
  const isNew = currentObject(mesh, rule) === undefined;
  if (!isNew) return [rule];
  const exportTo = [call.client.namespace];
  return [rule, { ...rule, spec: { ...record(rule['spec']), exportTo } }];
}

/** Machines are no servers of the calls that are tried: a rule for mutual TLS would shut out their callers unseen. */
function cutsOffMachines(mesh: Mesh, service: Service, { server, targetPort }: Call): boolean {
  return (
    machinesWithoutProxy(mesh, service) !== 'none' && serverMode(mesh, server, targetPort).acceptsMutualTls
  );
}

function helps(mesh: Mesh, call: Call): boolean {
  return !isRefused(mesh, call);
}
