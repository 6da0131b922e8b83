import type { KubernetesObject } from '@padlock/mtls';
import { random } from '@padlock/mtls/testing';
import { dice, type Dice } from './dice.ts';
import type { Question } from '../judge.ts';
import { generateDestinationRules } from './destinationRules.ts';
import { rootNamespace, scenarioFamilies, type ScenarioFamily, undeclaredPort } from './family.ts';
import { generatePeerAuthentications } from './peerAuthentications.ts';
import { type Entry, generateServiceEntries } from './serviceEntries.ts';
import { generateServices, type Member } from './services.ts';

/**
 * A random mesh of two or three services with the policies of a family, and every question that can be asked about it.
 *
 * @example
 * generateScenario('full', 42).id; // 'full-s42', the same mesh on every run
 */
export function generateScenario(family: ScenarioFamily, seed: number): Question {
  const chance = dice(random(seed * scenarioFamilies.length + scenarioFamilies.indexOf(family)));
  const namespaces = family === 'rootns' ? [rootNamespace, 'shop'] : ['shop', 'bank'];
  const { members, objects } = generateServices(chance, family, namespaces);
  const entries = family === 'entries' ? generateServiceEntries(chance, members) : [];
  const services = members.filter(({ host }) => host !== '');
  const hosts = [
    ...services.map(({ host, app }) => ({ host, short: app })),
    ...entries.flatMap(({ pattern, called }) => [
      { host: pattern, short: called },
      { host: pattern, short: '*.internal' },
    ]),
  ];
  const policies = [
    ...generatePeerAuthentications(chance, [...new Set([rootNamespace, ...namespaces])], members),
    ...(family === 'pa' ? [] : generateDestinationRules(chance, family, namespaces, hosts)),
    ...entries.map(({ object }) => object),
  ];
  return {
    id: `${family}-s${seed}`,
    family,
    meshConfig: { rootNamespace, enableAutoMtls: family !== 'noauto' && chance.odds(0.8) },
    objects: [...[rootNamespace, 'shop', 'bank'].map(namespaceObject), ...policies, ...objects],
    ...questionsAbout(chance, members, [...services, ...entries.map(calledEntry)]),
  };
}

function namespaceObject(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

type Destination = Pick<Member, 'host' | 'pods'> & {
  readonly ports: readonly Pick<Member['ports'][number], 'port' | 'targetPort'>[];
};

function calledEntry({ called, ports, pods }: Entry): Destination {
  return {
    host: called,
    pods,
    ports: ports.map(({ port, targetPort }) => ({ port, targetPort: () => targetPort })),
  };
}

/** Every port of every proxy; every client at every service port, also by subset; each of these calls at every endpoint. */
function questionsAbout(
  chance: Dice,
  members: readonly Member[],
  destinations: readonly Destination[],
): Pick<Question, 'inbound' | 'outbound' | 'calls'> {
  const pods = members.flatMap((member) => member.pods);
  const inMesh = pods.filter((pod) => pod.sidecar);
  const inbound = inMesh.flatMap(({ pod, containerPorts }) =>
    [...new Set([...containerPorts, undeclaredPort])].map((port) => ({ pod, port })),
  );
  const outbound: Question['outbound'][number][] = [];
  const calls: Question['calls'][number][] = [];
  for (const { pod: clientPod, sidecar } of pods) {
    for (const { host, ports, pods: servers } of destinations) {
      for (const { port, targetPort } of ports) {
        for (const subset of sidecar && chance.odds(0.4) ? [undefined, 'v1'] : [undefined]) {
          const where = { clientPod, host, port, ...(subset === undefined ? {} : { subset }) };
          if (sidecar) outbound.push(where);
          for (const server of servers) {
            if (subset !== undefined && server.version !== subset) continue;
            calls.push({ ...where, serverPod: server.pod, targetPort: targetPort(server) });
          }
        }
      }
    }
  }
  return { inbound, outbound, calls };
}
