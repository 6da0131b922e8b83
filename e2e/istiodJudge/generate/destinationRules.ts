import type { KubernetesObject } from '@padlock/mtls';
import { creationTime } from './creationTime.ts';
import type { Dice } from './dice.ts';
import { rootNamespace, type ScenarioFamily } from './family.ts';

const files = { clientCertificate: '/etc/certs/cert.pem', privateKey: '/etc/certs/key.pem' };
const tlsSettings = [
  { mode: 'ISTIO_MUTUAL' },
  { mode: 'ISTIO_MUTUAL' },
  { mode: 'DISABLE' },
  { mode: 'DISABLE' },
  { mode: 'SIMPLE' },
  { mode: 'MUTUAL', ...files, caCertificates: '/etc/certs/ca.pem' },
];
const portNumbers = [80, 7000, 9000, 9001, 9002, 8080];

/** A host as rules may name it, in full or in another way. */
interface NamedHost {
  readonly host: string;
  readonly short: string;
}

/** One to four rules, for exact, short and wildcard hosts, in the namespaces of clients and services and in the root namespace. */
export function generateDestinationRules(
  chance: Dice,
  family: ScenarioFamily,
  namespaces: readonly string[],
  hosts: readonly NamedHost[],
): KubernetesObject[] {
  return Array.from({ length: chance.between(1, 4) }, (_rule, index) => {
    const namespace = chance.odds(0.2) ? rootNamespace : chance.of(namespaces);
    const spec: Record<string, unknown> = { host: hostOf(chance, hosts, namespaces) };
    if (chance.odds(0.4))
      spec['exportTo'] = chance.of([
        ['*'],
        ['.'],
        ...namespaces.map((to) => [to]),
        namespaces,
        ['.', 'shop'],
      ]);
    if (family === 'drselector' && chance.odds(0.6))
      spec['workloadSelector'] = { matchLabels: chance.of([{ app: 'client' }, { app: 'catalog' }]) };
    if (chance.odds(0.8)) spec['trafficPolicy'] = trafficPolicy(chance, family);
    if (chance.odds(0.4))
      spec['subsets'] = [
        {
          name: 'v1',
          labels: { version: 'v1' },
          ...(chance.odds(0.7) ? { trafficPolicy: trafficPolicy(chance, family) } : {}),
        },
      ];
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: {
        name: `dr-${index}`,
        namespace,
        creationTimestamp: creationTime(chance),
        uid: `dr-${namespace}-${index}`,
      },
      spec,
    };
  });
}

function hostOf(chance: Dice, hosts: readonly NamedHost[], namespaces: readonly string[]): string {
  if (chance.odds(0.4)) return chance.of(hosts).host;
  if (chance.odds(0.35)) return chance.of(hosts).short;
  return chance.odds(0.5) ? '*.local' : `*.${chance.of(namespaces)}.svc.cluster.local`;
}

function trafficPolicy(chance: Dice, family: ScenarioFamily): object {
  const passthrough = family === 'passthrough' && chance.odds(0.5);
  return {
    ...(chance.odds(0.75) ? { tls: chance.of(tlsSettings) } : {}),
    ...(passthrough ? { loadBalancer: { simple: 'PASSTHROUGH' } } : balancer(chance, 0.2)),
    ...(chance.odds(0.35)
      ? {
          portLevelSettings: [
            {
              port: { number: chance.of(portNumbers) },
              ...(chance.odds(0.7)
                ? { tls: chance.of(tlsSettings) }
                : passthrough && chance.odds(0.5)
                  ? { loadBalancer: { simple: 'PASSTHROUGH' } }
                  : balancer(chance, 1)),
            },
          ],
        }
      : {}),
  };
}

function balancer(chance: Dice, probability: number): object {
  return chance.odds(probability) ? { loadBalancer: { simple: 'RANDOM' } } : {};
}
