import type { ModePick } from '@padlock/mtls';
import type { Question } from './judge.ts';
import { endpointsOf, type PodFacts, podsOf, policiesFor, servicePorts } from './scenarioObjects.ts';

const picks: readonly ModePick[] = ['STRICT', 'PERMISSIVE', 'DISABLED', 'DEFAULT'];

/** A port that no policy of any scenario names: its mode is that of every port without an entry. */
export const portWithoutEntry = 23456;

interface PodPort {
  /** `namespace/name` */
  readonly pod: string;
  readonly port: number;
}

/** One change to plan, and what it is about, found without asking Padlock. */
export interface PlanCase {
  readonly scenario: Question;
  /** As `padlock plan` takes it. */
  readonly change: object;
  readonly mode: ModePick;
  /** Where modes may change without being named. */
  readonly isTarget: (where: PodPort) => boolean;
  /** Where the mode must be the one that is asked for. */
  readonly reaches: readonly PodPort[];
  /** The codes with which it may be refused. */
  readonly refusals: readonly string[];
}

/** Every port of every service, with every mode. */
export function servicePlans(scenario: Question): PlanCase[] {
  const { objects, meshConfig } = scenario;
  return servicePorts(objects).flatMap(({ service, port }) => {
    const behind = endpointsOf(objects, service, port).map(({ pod, targetPort }) => ({
      ...pod,
      port: targetPort,
    }));
    const target = new Set(behind.map((where) => key(where)));
    // Where no proxy is in the way a plan can only warn.
    const reaches = behind.filter(({ sidecar, excludedPorts, port: number }) => {
      return sidecar && !excludedPorts.includes(number);
    });
    const refusals = [
      ...(service.startsWith(`${meshConfig.rootNamespace}/`) ? ['root_namespace'] : []),
      ...(behind.length === 0 ? ['no_pods'] : []),
      ...(behind.every(({ sidecar }) => !sidecar) ? ['no_sidecar'] : []),
      ...(reaches.length === 0 ? ['excluded_port'] : []),
    ];
    return picks.map((mode) => ({
      scenario,
      change: { service, ports: [{ port, mode }] },
      mode,
      isTarget: (where: PodPort) => target.has(key(where)),
      reaches,
      refusals,
    }));
  });
}

/** Every workload, every namespace and the mesh, with every mode. */
export function wholePlans(scenario: Question): PlanCase[] {
  const { objects, meshConfig } = scenario;
  const pods = podsOf(objects);
  const inMesh = pods.filter(({ sidecar }) => sidecar);
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))].filter(
    (namespace) => namespace !== meshConfig.rootNamespace,
  );
  // A policy of a narrower scope may have its own mode; what it leaves open is not followed up here.
  const without = (scope: 'workload' | 'namespace') => (pod: PodFacts) =>
    !policiesFor(objects, pod).has(scope);
  const whole = (
    change: object,
    covered: readonly PodFacts[],
    reached: readonly PodFacts[],
    refusals: string[],
  ) => {
    const names = new Set(covered.map(({ pod }) => pod));
    return picks.map((mode) => ({
      scenario,
      change: { ...change, mode },
      mode,
      isTarget: ({ pod }: PodPort) => names.has(pod),
      // By DEFAULT the next wider scope decides, which is the same for every port without an entry.
      reaches: mode === 'DEFAULT' ? [] : reached.map(({ pod }) => ({ pod, port: portWithoutEntry })),
      refusals,
    }));
  };
  return [
    ...pods.flatMap((pod) => {
      const refusals = [
        ...(pod.sidecar ? [] : ['no_sidecar']),
        ...(pod.namespace === meshConfig.rootNamespace ? ['root_namespace'] : []),
      ];
      return whole({ workload: pod.pod }, [pod], pod.sidecar ? [pod] : [], refusals);
    }),
    ...namespaces.flatMap((namespace) => {
      const covered = pods.filter((pod) => pod.namespace === namespace);
      const reached = covered.filter((pod) => pod.sidecar).filter(without('workload'));
      return whole({ namespace }, covered, reached, []);
    }),
    ...whole({ mesh: true }, pods, inMesh.filter(without('workload')).filter(without('namespace')), []),
  ];
}

/** Names one port of a pod. */
export function key({ pod, port }: PodPort): string {
  return `${pod}:${port}`;
}
