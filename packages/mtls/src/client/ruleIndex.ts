import { oldestFirst } from '../model/age.ts';
import type { DestinationRule } from '../model/destinationRule.ts';
import { refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import { sameLabels } from '../model/labels.ts';
import type { Labels } from '../model/labels.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { TrafficPolicy } from '../model/trafficPolicy.ts';
import { getOrAdd } from '../model/getOrAdd.ts';

/** What istiod keeps for one host in one place: a DestinationRule, with younger ones folded in. */
export interface RuleEntry {
  readonly first: DestinationRule;
  readonly from: readonly ObjectRef[];
  readonly trafficPolicy: Sourced<TrafficPolicy> | undefined;
  readonly subsets: ReadonlyMap<string, SourcedSubset>;
}

/** A value with the object that it stands in. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly rule: ObjectRef;
}

/** `value` is the subset's own traffic policy, `labels` those of the pods that it is made of. */
interface SourcedSubset extends Sourced<TrafficPolicy | undefined> {
  readonly labels: Labels;
}

/** The entries of one place, by host. */
export interface RulePlace {
  readonly exact: Map<string, RuleEntry[]>;
  readonly wildcard: Map<string, RuleEntry[]>;
}

export interface RuleIndex {
  /** Rules that clients of the same namespace see. */
  readonly local: ReadonlyMap<string, RulePlace>;
  /** Rules that are not private, whoever they are exported to. */
  readonly exported: ReadonlyMap<string, RulePlace>;
  /** Private rules of the root namespace: all that clients there see of their own. */
  readonly rootPrivate: RulePlace;
}

/**
 * DestinationRules filed as istiod files them.
 *
 * Source: Istio, `pilot/pkg/model/push_context.go`, `setDestinationRules`.
 */
export function ruleIndex(mesh: Mesh): RuleIndex {
  return indexes(mesh.destinationRules)(mesh.config);
}

// Kept by the rules, which a plan's mesh shares with the one that it was made from.
const indexes = derivedFrom((rules: Mesh['destinationRules']) =>
  derivedFrom((config: Mesh['config']) => indexRules(rules, config.rootNamespace)),
);

function indexRules(rules: Mesh['destinationRules'], rootNamespace: string): RuleIndex {
  const local = new Map<string, RulePlace>();
  const exported = new Map<string, RulePlace>();
  const rootPrivate = newPlace();
  for (const rule of rules.toSorted(selectorRulesFirst)) {
    const { exportTo, namespace } = rule;
    const toOwn = exportTo.has('.') || exportTo.has(namespace);
    if (exportTo.size === 0 || exportTo.has('*') || toOwn) {
      addRule(getOrAdd(local, namespace, newPlace), rule);
    }
    const isPrivate = exportTo.size === 1 && toOwn;
    if (!isPrivate) addRule(getOrAdd(exported, namespace, newPlace), rule);
    else if (namespace === rootNamespace) addRule(rootPrivate, rule);
  }
  return { local, exported, rootPrivate };
}

function newPlace(): RulePlace {
  return { exact: new Map(), wildcard: new Map() };
}

function selectorRulesFirst(left: DestinationRule, right: DestinationRule): number {
  const order = Number(left.workloadSelector === undefined) - Number(right.workloadSelector === undefined);
  return order || oldestFirst(left, right);
}

/**
 * Compares the rule with every entry that its host already has. It may fold into several, and whether it also becomes
 * an entry is what the last comparison says: so istiod does it, and so the outcome depends on it.
 *
 * Source: Istio, `pilot/pkg/model/destination_rule.go`, `mergeDestinationRule`.
 */
function addRule(place: RulePlace, rule: DestinationRule): void {
  const hosts = rule.host.startsWith('*') ? place.wildcard : place.exact;
  const entries = getOrAdd(hosts, rule.host, () => []);
  let ownEntry = true;
  for (const [index, entry] of entries.entries()) {
    const comparison = compareWith(entry.first, rule);
    ownEntry = comparison.ownEntry;
    if (comparison.folds) entries[index] = fold(entry, rule);
  }
  if (ownEntry) entries.push(newEntry(rule));
}

function compareWith(kept: DestinationRule, rule: DestinationRule): { folds: boolean; ownEntry: boolean } {
  const sameExport = sameSet(kept.exportTo, rule.exportTo);
  const widerExport = kept.exportTo.size > 0 && isSubset(kept.exportTo, rule.exportTo);
  if (!sameExport && !widerExport) return { folds: false, ownEntry: true };
  const keptSelector = kept.workloadSelector;
  const ruleSelector = rule.workloadSelector;
  if (keptSelector !== undefined && ruleSelector !== undefined && !sameLabels(keptSelector, ruleSelector)) {
    return { folds: false, ownEntry: true };
  }
  const alike = (keptSelector === undefined) === (ruleSelector === undefined);
  return { folds: true, ownEntry: !sameExport && !alike };
}

function sameSet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && isSubset(left, right);
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((entry) => whole.has(entry));
}

function newEntry(rule: DestinationRule): RuleEntry {
  return fold({ first: rule, from: [], trafficPolicy: undefined, subsets: new Map() }, rule);
}

/** Subsets are united by name, of which the first counts; the traffic policy is the first that there is. */
function fold(entry: RuleEntry, rule: DestinationRule): RuleEntry {
  const ref = refOf(rule.object);
  const subsets = new Map(entry.subsets);
  for (const { name, labels, trafficPolicy } of rule.subsets) {
    if (!subsets.has(name)) subsets.set(name, { value: trafficPolicy, labels, rule: ref });
  }
  const own = rule.trafficPolicy === undefined ? undefined : { value: rule.trafficPolicy, rule: ref };
  return {
    first: entry.first,
    from: [...entry.from, ref],
    trafficPolicy: entry.trafficPolicy ?? own,
    subsets,
  };
}
