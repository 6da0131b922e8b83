import type { RulePlace } from '@padlock/contract';
import type { RuleStanding, TrafficPolicy } from '@padlock/mtls';
import { modeOf } from './destinationRuleSummary.ts';

/** A wildcard may cover services of very many ports; those without an entry can be set as YAML. */
const maxPorts = 20;

/** Where a rule says, or could say, what clients send: its host, each service port of it, and the same of each subset. */
export function rulePlaces({ rule, services }: RuleStanding): RulePlace[] {
  const policies = [rule.trafficPolicy, ...rule.subsets.map(({ trafficPolicy }) => trafficPolicy)];
  const withEntry = new Set(policies.flatMap((policy) => [...(policy?.ports.keys() ?? [])]));
  const ofServices = new Set(services.flatMap(({ ports }) => ports.map(({ port }) => port)));
  const offered = ofServices.size > maxPorts ? withEntry : new Set([...ofServices, ...withEntry]);
  const ports = [...offered].sort((a, b) => a - b);
  const placesIn = (policy: TrafficPolicy | undefined, subset: string | null): RulePlace[] => [
    { subset, port: null, mode: modeOf(policy) },
    ...ports.map((port) => {
      const entry = policy?.ports.get(port);
      return { subset, port, mode: entry === undefined ? null : (modeOf(entry) ?? 'UNSET') };
    }),
  ];
  return [
    ...placesIn(rule.trafficPolicy, null),
    ...rule.subsets.flatMap(({ name, trafficPolicy }) => placesIn(trafficPolicy, name)),
  ];
}
