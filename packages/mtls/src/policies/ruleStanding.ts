import { covers, hostOfService } from '../client/calledHost.ts';
import { ruleForClient } from '../client/ruleForClient.ts';
import type { RuleEntry } from '../client/ruleIndex.ts';
import type { DestinationRule } from '../model/destinationRule.ts';
import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import { selects } from '../model/labels.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import type { ConnectionPolicy, TrafficPolicy } from '../model/trafficPolicy.ts';
import { representatives } from '../plan/representatives.ts';

/** What becomes of a DestinationRule that speaks of TLS. `no_client`: no pod with a sidecar would ever read it. */
export type RuleStandingKind = 'in_force' | 'partly_shadowed' | 'shadowed' | 'matches_nothing' | 'no_client';

export interface RuleStanding {
  readonly rule: DestinationRule;
  readonly standing: RuleStandingKind;
  /** Services that its host covers. */
  readonly services: readonly Service[];
  /** Hosts of ServiceEntries that its host covers. */
  readonly entryHosts: readonly string[];
  /** Rules that clients read in its place. */
  readonly shadowedBy: readonly ObjectRef[];
}

/**
 * Every DestinationRule that says something about TLS (or PASSTHROUGH, which decides about it too), with what becomes of it.
 *
 * @example
 * ruleStandings(mesh); // []
 */
export const ruleStandings = derivedFrom((mesh: Mesh): readonly RuleStanding[] => {
  const rules = mesh.destinationRules.filter(speaksOfTls);
  if (rules.length === 0) return [];
  const services = [...mesh.services.values()].map((service) => ({
    service,
    host: hostOfService(mesh, service),
  }));
  const entries = [...new Set(mesh.serviceEntries.flatMap(({ hosts }) => hosts))];
  const clients = representatives(mesh).filter(({ dataPlane }) => dataPlane === 'sidecar');
  return rules.map((rule): RuleStanding => {
    const covered = services.filter(({ host }) => covers(rule.host, host));
    const entryHosts = entries.filter((host) => host === rule.host || covers(rule.host, host));
    const called = [
      ...covered.map(({ host, service }) => ({ host, namespace: service.namespace })),
      // Whose entry it is does not matter here: rules beside the client and in the root namespace are found without.
      ...entryHosts.map((host) => ({ host, namespace: rule.namespace })),
    ];
    const { read, missed, shadowedBy } = readings(mesh, rule, clients, called);
    return {
      rule,
      standing: standingOf(called.length, read, missed),
      services: covered.map(({ service }) => service),
      entryHosts,
      shadowedBy,
    };
  });
});

function standingOf(hosts: number, read: number, missed: number): RuleStandingKind {
  if (hosts === 0) return 'matches_nothing';
  if (read === 0) return missed === 0 ? 'no_client' : 'shadowed';
  return missed === 0 ? 'in_force' : 'partly_shadowed';
}

/** How often the clients that may see the rule read it, and how often another one in its place. */
function readings(
  mesh: Mesh,
  rule: DestinationRule,
  clients: readonly Pod[],
  called: readonly { readonly host: string; readonly namespace: string }[],
): { readonly read: number; readonly missed: number; readonly shadowedBy: readonly ObjectRef[] } {
  const own = refOf(rule.object);
  const instead = new Map<string, ObjectRef>();
  let read = 0;
  let missed = 0;
  for (const client of clients) {
    for (const { host, namespace } of called) {
      if (!isFor(mesh, rule, client, namespace)) continue;
      const entry = ruleForClient(mesh, client, host, namespace);
      const sources = entry === undefined ? [] : sourcesOf(entry);
      if (sources.some(({ namespace: at, name }) => at === own.namespace && name === own.name)) read += 1;
      else {
        missed += 1;
        for (const ref of entry?.from ?? []) instead.set(keyOf(ref.namespace, ref.name), ref);
      }
    }
  }
  instead.delete(keyOf(own.namespace, own.name));
  return { read, missed, shadowedBy: [...instead.values()] };
}

/** Whether a client would look at the rule, were it the only one: where it looks, exported to it, and for its labels. */
function isFor(mesh: Mesh, rule: DestinationRule, client: Pod, serviceNamespace: string): boolean {
  const { exportTo, namespace, workloadSelector } = rule;
  const isOwn = namespace === client.namespace;
  if (!isOwn && namespace !== serviceNamespace && namespace !== mesh.config.rootNamespace) return false;
  if (workloadSelector !== undefined && !selects(workloadSelector, client.labels)) return false;
  if (exportTo.size === 0 || exportTo.has('*') || exportTo.has(client.namespace)) return true;
  return isOwn && exportTo.has('.');
}

/** The rules whose words an entry has: of those folded into it, the rest is lost. */
function sourcesOf({ trafficPolicy, subsets }: RuleEntry): readonly ObjectRef[] {
  return [
    ...(trafficPolicy === undefined ? [] : [trafficPolicy.rule]),
    ...[...subsets.values()].map(({ rule }) => rule),
  ];
}

function speaksOfTls({ trafficPolicy, subsets }: DestinationRule): boolean {
  return [trafficPolicy, ...subsets.map((subset) => subset.trafficPolicy)].some(
    (policy) => policy !== undefined && [policy, ...policy.ports.values()].some(decidesTls),
  );
}

function decidesTls({ tls, loadBalancer }: ConnectionPolicy | TrafficPolicy): boolean {
  return tls !== undefined || loadBalancer === 'PASSTHROUGH';
}
