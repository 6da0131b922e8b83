import { random } from '@padlock/mtls/testing';
import { dice, type Dice } from '../../istiodJudge/generate/dice.ts';
import type { KubernetesObject } from '../../testbed/kubernetes/restClient.ts';
import { forPods, meshWide, onPort, rule, storeWide, subsets, tls, type Mode } from './objects.ts';
import type { Situation } from './situation.ts';

const modes: readonly Mode[] = ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'];
const clientModes = ['ISTIO_MUTUAL', 'DISABLE'] as const;
const selectors = [
  { app: 'orders' },
  { app: 'orders', version: 'v1' },
  { version: 'v2' },
  { app: 'ledger' },
  { app: 'legacy' },
] as const;
const ports = [8080, 8081, 8090, 9000, 50051] as const;
const hosts = [
  'orders-v1',
  'orders-v1.store.svc.cluster.local',
  'orders-v2.store.svc.cluster.local',
  'ledger.store.svc.cluster.local',
  'books.store.svc.cluster.local',
  'legacy.store.svc.cluster.local',
  'console.istio-system.svc.cluster.local',
  '*.store.svc.cluster.local',
  '*.svc.cluster.local',
  '*.local',
] as const;
const namespaces = ['store', 'office', 'istio-system'] as const;
const servicePorts = [80, 8090, 9001, 9002, 9003, 50051] as const;

/** A situation by chance; the same one for the same seed. */
export function randomSituation(seed: number): Situation {
  const chance = dice(random(seed));
  const { odds, of } = chance;
  const policies = randomPolicies(chance);
  const rules = randomRules(chance);
  const someTls = (): Readonly<Record<string, unknown>> => (odds(0.5) ? tls(of(clientModes)) : {});
  // Alone: another rule for that host could take the subsets away, and calls by them would lead nowhere.
  const withSubsets = rules.length === 0 && odds(0.6);
  return {
    name: `random ${seed}`,
    objects: [
      ...policies,
      ...rules,
      ...(withSubsets ? subsets({ v1: someTls(), v2: someTls(), all: someTls() }) : []),
    ],
    ...(odds(0.15) ? { autoMtls: false } : {}),
    ...(withSubsets ? { orders: 'subsets' } : {}),
  };
}

function randomPolicies({ odds, of, between }: Dice): readonly KubernetesObject[] {
  const ofPods = Array.from({ length: between(0, 3) }, (_none, index) =>
    forPods(
      of(selectors),
      {
        ...(odds(0.6) ? { mode: of(modes) } : {}),
        ...(odds(0.7) ? { ports: { [of(ports)]: of(modes), [of(ports)]: of(modes) } } : {}),
      },
      `pods-${of(['a', 'b', 'c'])}${index}`,
    ),
  );
  return [
    ...(odds(0.5) ? [meshWide(of(modes))] : []),
    ...(odds(0.6) ? [storeWide(of(modes))] : []),
    ...ofPods,
  ];
}

function randomRules({ odds, of, between }: Dice): readonly KubernetesObject[] {
  return Array.from({ length: between(0, 3) }, (_none, index) => {
    const onOnePort = (): object =>
      onPort(of(servicePorts), odds(0.7) ? tls(of(clientModes)) : { loadBalancer: { simple: 'RANDOM' } });
    return rule(
      of(hosts),
      { ...(odds(0.7) ? tls(of(clientModes)) : {}), ...(odds(0.3) ? onOnePort() : {}) },
      {
        name: `rule-${of(['a', 'b', 'c'])}${index}`,
        namespace: of(namespaces),
        ...(odds(0.3) ? { exportTo: [of(['.', '*', 'office', 'store'])] } : {}),
        ...(odds(0.15)
          ? { workloadSelector: { matchLabels: { app: of(['caller', 'visitor', 'nobody']) } } }
          : {}),
      },
    );
  });
}
