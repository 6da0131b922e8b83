import { isRecord, list, record } from '../model/json.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { policyWithPortTls, settingsAround } from './ruleObject.ts';
import type { CompanionTls } from './ruleObject.ts';

/** Where a DestinationRule can say what clients send: the whole rule, a subset, a service port of either. */
export interface RulePlace {
  /** undefined: all of the host. */
  readonly subset: string | undefined;
  /** undefined: every port without an entry of its own. */
  readonly port: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The rule with what it says about TLS at one place, and everything else in it as it was.
 *
 * @param tls undefined takes the word about TLS away. A port's entry then goes as a whole, unless it says something of its own
 * besides.
 * @example
 * const object = { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: { name: 'orders' } };
 * withRuleTls(object, { subset: undefined, port: undefined }, 'DISABLE').spec; // { trafficPolicy: { tls: { mode: 'DISABLE' } } }
 */
export function withRuleTls(
  rule: KubernetesObject,
  { subset, port }: RulePlace,
  tls: CompanionTls | undefined,
): KubernetesObject {
  const spec = record(rule['spec']);
  if (subset === undefined) return { ...rule, spec: withPolicyTls(spec, port, tls, {}) };
  const inherited = settingsAround(record(spec['trafficPolicy']));
  const subsets = list(spec['subsets']).map((each) =>
    isRecord(each) && each['name'] === subset ? withPolicyTls(each, port, tls, inherited) : each,
  );
  return { ...rule, spec: { ...spec, subsets } };
}

/** @param source what has a `trafficPolicy`: the rule's spec, or a subset. */
function withPolicyTls(
  source: Fields,
  port: number | undefined,
  tls: CompanionTls | undefined,
  inherited: Fields,
): Fields {
  const { trafficPolicy, ...rest } = source;
  const policy = policyOf(record(trafficPolicy), port, tls, inherited);
  return Object.keys(policy).length === 0 ? rest : { ...rest, trafficPolicy: policy };
}

function policyOf(
  policy: Fields,
  port: number | undefined,
  tls: CompanionTls | undefined,
  inherited: Fields,
): Fields {
  if (port !== undefined)
    return tls === undefined
      ? withoutPortTls(policy, port, inherited)
      : policyWithPortTls(policy, port, tls, inherited);
  const { tls: _tls, ...rest } = policy;
  return tls === undefined ? rest : { ...rest, tls: { mode: tls } };
}

/** An entry that repeats what holds around it was made for its TLS alone. */
function withoutPortTls(policy: Fields, port: number, inherited: Fields): Fields {
  const { portLevelSettings, ...rest } = policy;
  const around = { ...inherited, ...settingsAround(policy) };
  const entries = list(portLevelSettings).flatMap((entry) => {
    const { port: ofPort, tls, ...own } = record(entry);
    if (record(ofPort)['number'] !== port || tls === undefined) return [entry];
    const isOnlyTls = Object.entries(own).every(
      ([field, value]) => JSON.stringify(value) === JSON.stringify(around[field]),
    );
    return isOnlyTls ? [] : [{ port: ofPort, ...own }];
  });
  return entries.length === 0 ? rest : { ...rest, portLevelSettings: entries };
}
