import { isRecord, list, record } from '../model/json.ts';
import type { DestinationRule } from '../model/destinationRule.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';

export type CompanionTls = 'ISTIO_MUTUAL' | 'DISABLE';

type Fields = Readonly<Record<string, unknown>>;

/** A new rule, marked as Padlock's. `base` gives the settings of a wider rule that it takes the place of. */
export function newRule(
  mesh: Mesh,
  place: { readonly namespace: string; readonly name: string; readonly host: string },
  base: Fields,
  trafficPolicy: Fields,
): KubernetesObject {
  return {
    apiVersion: apiVersionFor(mesh),
    kind: 'DestinationRule',
    metadata: {
      name: freeName(mesh.destinationRules, place.namespace, place.name),
      namespace: place.namespace,
      labels: { 'app.kubernetes.io/managed-by': 'padlock' },
    },
    spec: { ...base, host: place.host, trafficPolicy },
  };
}

/** The rule with the TLS mode of one service port set, and everything else in it as it was. */
export function withPortTls(rule: KubernetesObject, port: number, tls: CompanionTls): KubernetesObject {
  const spec = record(rule['spec']);
  return { ...rule, spec: { ...spec, trafficPolicy: policyWithPortTls(spec['trafficPolicy'], port, tls) } };
}

/** The rule with the TLS mode of one port set in one of its subsets: what the subset says for itself wins over the rule. */
export function withSubsetPortTls(
  rule: KubernetesObject,
  name: string,
  port: number,
  tls: CompanionTls,
): KubernetesObject {
  const spec = record(rule['spec']);
  const inherited = settingsAround(record(spec['trafficPolicy']));
  const subsets = list(spec['subsets']).map((subset) => {
    if (!isRecord(subset) || subset['name'] !== name) return subset;
    return { ...subset, trafficPolicy: policyWithPortTls(subset['trafficPolicy'], port, tls, inherited) };
  });
  return { ...rule, spec: { ...spec, subsets } };
}

/** The rule without a word about TLS, and with everything else in it as it was: then auto mTLS decides. */
export function withoutTls(rule: KubernetesObject): KubernetesObject {
  const { subsets, ...spec } = record(rule['spec']);
  const policyOf = (source: Fields): Fields => {
    if (!isRecord(source['trafficPolicy'])) return source;
    const { tls: _tls, portLevelSettings, ...policy } = source['trafficPolicy'];
    const ports = list(portLevelSettings).map((entry) => {
      const { tls: _portTls, ...settings } = record(entry);
      return settings;
    });
    // An entry that says nothing still keeps the rule's settings from its port.
    return {
      ...source,
      trafficPolicy: { ...policy, ...(ports.length === 0 ? {} : { portLevelSettings: ports }) },
    };
  };
  return {
    ...rule,
    spec: {
      ...policyOf(spec),
      ...(subsets === undefined ? {} : { subsets: list(subsets).map((subset) => policyOf(record(subset))) }),
    },
  };
}

/**
 * A port entry replaces the whole policy for its port, so a new one takes along what the policy says about load
 * balancing, connection pools and outlier detection.
 */
export function policyWithPortTls(
  trafficPolicy: unknown,
  port: number,
  tls: CompanionTls,
  outer: Fields = {},
): Fields {
  const policy = record(trafficPolicy);
  const entries = list(policy['portLevelSettings']);
  const isOfPort = (entry: unknown): boolean => record(record(entry)['port'])['number'] === port;
  const setting = { tls: { mode: tls } };
  if (entries.some(isOfPort)) {
    return {
      ...policy,
      portLevelSettings: entries.map((entry) => {
        return isRecord(entry) && isOfPort(entry) ? { ...entry, ...setting } : entry;
      }),
    };
  }
  const inherited = { ...outer, ...settingsAround(policy) };
  return {
    ...policy,
    portLevelSettings: [...entries, { port: { number: port }, ...inherited, ...setting }],
  };
}

/** What a port entry takes along from the policy that it replaces. */
export function settingsAround(policy: Fields): Fields {
  return Object.fromEntries(
    Object.entries(policy).filter(([field]) =>
      ['connectionPool', 'loadBalancer', 'outlierDetection'].includes(field),
    ),
  );
}

function apiVersionFor(mesh: Mesh): string {
  const versions = mesh.destinationRules.map(({ object }) => object.apiVersion);
  const [oldest] = versions;
  const hasCurrent = versions.some((version) => version === 'networking.istio.io/v1');
  return oldest === undefined || hasCurrent ? 'networking.istio.io/v1' : oldest;
}

/** The name, with a number behind it if it is taken. */
export function freeName(
  objects: readonly Pick<DestinationRule, 'namespace' | 'name'>[],
  namespace: string,
  wanted: string,
): string {
  const taken = new Set(
    objects.filter((object) => object.namespace === namespace).map((object) => object.name),
  );
  let name = wanted;
  for (let suffix = 2; taken.has(name); suffix++) name = `${wanted}-${suffix}`;
  return name;
}
