import type { PolicySummary } from '@padlock/contract';
import {
  findings,
  type Finding,
  type FindingCode,
  type Mesh,
  policyStandings,
  ruleStandings,
} from '@padlock/mtls';
import { destinationRuleSummary } from './destinationRuleSummary.ts';
import { peerAuthenticationSummary } from './peerAuthenticationSummary.ts';
import { compareRefs } from './policyReach.ts';

/** Findings that say that calls fail because of a DestinationRule, which they name first. */
const failing: ReadonlySet<FindingCode> = new Set([
  'strict_towards_disabling_rule',
  'mutual_towards_no_sidecar',
  'mutual_towards_disable',
  'strict_towards_passthrough',
]);

const known = new WeakMap<Mesh, readonly PolicySummary[]>();

/** Every policy with what becomes of it: by kind (what servers accept, then what clients send), then by name. */
export function policySummaries(mesh: Mesh): readonly PolicySummary[] {
  const found = known.get(mesh);
  if (found !== undefined) return found;
  const rules = failuresByRule(mesh);
  const summaries = [
    ...policyStandings(mesh)
      .map(peerAuthenticationSummary)
      .sort((a, b) => breadth(a) - breadth(b) || compareRefs(a.ref, b.ref)),
    ...ruleStandings(mesh)
      .map((standing) => {
        const { namespace, name } = standing.rule;
        return destinationRuleSummary(mesh, standing, rules.get(`${namespace}/${name}`) ?? []);
      })
      .sort((a, b) => breadth(a) - breadth(b) || compareRefs(a.ref, b.ref)),
  ];
  known.set(mesh, summaries);
  return summaries;
}

const scopes: readonly PolicySummary['scope'][] = ['mesh', 'namespace', 'host', 'service', 'workload'];

/** The wider its scope, the earlier a policy is listed. */
function breadth({ scope }: PolicySummary): number {
  return scopes.indexOf(scope);
}

function failuresByRule(mesh: Mesh): ReadonlyMap<string, readonly Finding[]> {
  const concerned = findings(mesh).filter(
    ({ code, objects: [first] }) => failing.has(code) && first?.kind === 'DestinationRule',
  );
  return Map.groupBy(concerned, ({ objects: [rule] }) => `${rule?.namespace}/${rule?.name}`);
}
