import type { Finding, Severity, TopologyNode } from '@padlock/contract';
import { count } from '../../../components/format.ts';

/** What stands on the card of a node: how many findings, and how bad the worst is. */
export interface FindingMark {
  readonly severity: Severity;
  readonly count: number;
}

/** Findings by id of the node that they are about. */
export type NodeFindings = ReadonlyMap<string, readonly Finding[]>;

const worstFirst: readonly Severity[] = ['error', 'warning', 'info'];
const words = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  string
>;

/** Findings that nobody has acknowledged, at the nodes that they are about. */
export function findingsByNode(
  nodes: readonly Pick<TopologyNode, 'id' | 'kind' | 'namespace' | 'name'>[],
  findings: readonly Finding[],
): NodeFindings {
  const byPlace = new Map<string, Finding[]>();
  for (const finding of findings)
    if (finding.acknowledged === null)
      for (const { kind, namespace, name } of finding.nodes) {
        const place = `${kind}/${namespace}/${name}`;
        const known = byPlace.get(place);
        if (known) known.push(finding);
        else byPlace.set(place, [finding]);
      }
  return new Map(
    nodes.flatMap(({ id, kind, namespace, name }) => {
      const found = byPlace.get(`${kind}/${namespace}/${name}`);
      return found ? [[id, found] as const] : [];
    }),
  );
}

/** One mark for several nodes: a finding about two of them counts once. undefined: nothing was found. */
export function markOf(ids: readonly string[], findings: NodeFindings): FindingMark | undefined {
  const distinct = new Map(
    ids.flatMap((id) => findings.get(id) ?? []).map((finding) => [finding.id, finding]),
  );
  const severities = new Set([...distinct.values()].map(({ severity }) => severity));
  const severity = worstFirst.find((each) => severities.has(each));
  return severity && { severity, count: distinct.size };
}

/** `1 warning`; `3 findings, the worst an error`. */
export function markWords({ severity, count: number }: FindingMark): string {
  if (number === 1) return `1 ${words[severity]}`;
  return `${count(number, 'finding')}, the worst ${severity === 'error' ? 'an' : 'a'} ${words[severity]}`;
}
