import type { KubernetesObject } from '@padlock/mtls';
import { creationTime } from './creationTime.ts';
import type { Dice } from './dice.ts';
import { rootNamespace } from './family.ts';
import type { Member, ServerPod } from './services.ts';

/** A ServiceEntry with the hosts that clients call it by, and the pods behind it where istiod picks them by labels. */
export interface Entry {
  readonly object: KubernetesObject;
  /** As rules name it; may be a wildcard. */
  readonly pattern: string;
  readonly called: string;
  readonly ports: readonly { readonly port: number; readonly targetPort: number }[];
  readonly pods: readonly ServerPod[];
}

const patterns = ['ledger.internal', 'billing.internal', '*.partner.internal', '*.internal'];

/** One to three of them: inside and outside the mesh, of every resolution, with pods, written endpoints or none. */
export function generateServiceEntries(chance: Dice, members: readonly Member[]): Entry[] {
  const services = members.filter(({ ports }) => ports.length > 0);
  return patterns.slice(0, chance.between(1, patterns.length)).map((pattern, index) => {
    const { namespace: home, app, pods, ports } = chance.of(services);
    const namespace = chance.odds(0.85) ? home : rootNamespace;
    const wildcard = pattern.startsWith('*');
    const resolution = wildcard
      ? chance.of(['NONE', undefined])
      : chance.of(['STATIC', 'STATIC', 'DNS', 'NONE']);
    const [http = 0, , tcp = 0] = pods[0]?.containerPorts ?? [];
    const entryPorts: { number: number; name: string; protocol: string; targetPort?: number }[] = [
      {
        number: 80,
        name: 'http-web',
        protocol: 'HTTP',
        ...(resolution === 'STATIC' ? { targetPort: http } : {}),
      },
      { number: tcp, name: 'tcp-raw', protocol: 'TCP' },
    ];
    const selects = resolution === 'STATIC' && chance.odds(0.6);
    const selected = selects && namespace === home;
    const spec: Record<string, unknown> = {
      hosts: [pattern],
      ...(chance.odds(0.85)
        ? { location: chance.of(['MESH_INTERNAL', 'MESH_INTERNAL', 'MESH_EXTERNAL']) }
        : {}),
      ...(resolution === undefined ? {} : { resolution }),
      ...(chance.odds(0.4)
        ? { exportTo: chance.of([['*'], ['.'], [home], ['shop'], ['shop', 'bank']]) }
        : {}),
      ports: entryPorts,
    };
    if (selects) spec['workloadSelector'] = { labels: { app } };
    else if (resolution === 'STATIC' || (resolution === 'DNS' && chance.odds(0.5)))
      spec['endpoints'] = pods.map(({ address }) =>
        writtenEndpoint(chance, resolution === 'DNS' ? 'db.internal' : address),
      );
    return {
      object: {
        apiVersion: 'networking.istio.io/v1',
        kind: 'ServiceEntry',
        metadata: { name: `entry-${index}`, namespace, creationTimestamp: creationTime(chance) },
        spec,
      },
      pattern,
      called: pattern.replace('*', 'some'),
      ports: entryPorts.map(({ number, targetPort }) => ({
        port: number,
        targetPort: targetPort ?? number,
      })),
      pods: selected && ports.length > 0 ? pods : [],
    };
  });
}

/** By its label, or by having a service account, an endpoint says that it has a proxy. */
function writtenEndpoint(chance: Dice, address: string): object {
  return {
    address,
    ...(chance.odds(0.5)
      ? { labels: { 'security.istio.io/tlsMode': chance.of(['istio', 'istio', 'disabled']) } }
      : {}),
    ...(chance.odds(0.3) ? { serviceAccount: 'default' } : {}),
  };
}
