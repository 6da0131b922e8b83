import type { KubernetesObject } from '@padlock/mtls';
import { creationTime } from './creationTime.ts';
import type { Dice } from './dice.ts';
import { rootNamespace, undeclaredPort } from './family.ts';
import type { Member } from './services.ts';

const modes = ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'];

/** Mesh, namespace and workload policies, also several of a scope, and ones that select nothing or stand where they are ignored. */
export function generatePeerAuthentications(
  chance: Dice,
  namespaces: readonly string[],
  members: readonly Member[],
): KubernetesObject[] {
  const policies: KubernetesObject[] = [];
  const add = (namespace: string, name: string, spec: object): void => {
    policies.push({
      apiVersion: chance.odds(0.9) ? 'security.istio.io/v1' : 'security.istio.io/v1beta1',
      kind: 'PeerAuthentication',
      metadata: { name, namespace, creationTimestamp: creationTime(chance), uid: `${namespace}-${name}` },
      spec,
    });
  };
  const wide = (): object => (chance.odds(0.9) ? { mtls: { mode: chance.of(modes) } } : {});
  for (const namespace of namespaces) {
    if (chance.odds(0.5)) add(namespace, 'default', wide());
    if (chance.odds(0.25)) add(namespace, 'zz-second', wide());
  }
  if (chance.odds(0.2)) {
    const { app } = chance.of(members);
    add(rootNamespace, 'root-selector', {
      mtls: { mode: chance.of(modes) },
      selector: { matchLabels: { app } },
    });
  }
  const named = [
    undeclaredPort,
    80,
    ...members.flatMap(({ pods }) => pods.flatMap(({ containerPorts }) => containerPorts)),
  ];
  for (let index = chance.between(0, 4); index > 0; index -= 1) {
    const { app, namespace } = chance.of(members);
    const entry = (): Record<number, object> => ({ [chance.of(named)]: { mode: chance.of(modes) } });
    add(namespace, `wl-${index}`, {
      selector: { matchLabels: chance.of([{ app }, { app }, { app, version: 'v1' }, { tier: 'gold' }]) },
      ...(chance.odds(0.7) ? { mtls: { mode: chance.of(modes) } } : {}),
      ...(chance.odds(0.6) ? { portLevelMtls: { ...entry(), ...(chance.odds(0.5) ? entry() : {}) } } : {}),
    });
  }
  return policies;
}
