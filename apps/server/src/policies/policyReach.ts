import type { PolicyReach, PolicyWorkload } from '@padlock/contract';
import {
  type ObjectRef,
  type Pod,
  type PolicyStanding,
  type RuleStanding,
  refOf,
  servicesOfPod,
  type Mesh,
} from '@padlock/mtls';
import { isInMesh } from '../views/meshView.ts';

const listed = 200;

/** The workloads behind a PeerAuthentication's pods, and the services in front of them. */
export function reachOfPolicy(mesh: Mesh, { pods, inForceFor }: PolicyStanding): PolicyReach {
  const inForce = new Set(inForceFor);
  const workloads = Map.groupBy(
    pods,
    ({ workload }) => `${workload.namespace}/${workload.name}/${workload.kind}`,
  );
  const services = new Map(
    pods
      .flatMap((pod) => servicesOfPod(mesh, pod))
      .map((service) => [`${service.namespace}/${service.name}`, service]),
  );
  return reach(
    [...workloads.values()].flatMap((own) => workloadOf(own, inForce)),
    [...services.values()].map(({ object }) => ({ ...refOf(object) })),
  );
}

/** The services that a DestinationRule's host covers. */
export function reachOfRule({ services }: RuleStanding): PolicyReach {
  return reach(
    [],
    services.map(({ object }) => ({ ...refOf(object) })),
  );
}

function workloadOf(pods: readonly Pod[], inForce: ReadonlySet<Pod>): PolicyWorkload[] {
  const [first] = pods;
  if (first === undefined) return [];
  return [
    {
      ref: { ...first.workload },
      pods: pods.length,
      inForceFor: pods.filter((pod) => inForce.has(pod)).length,
      withoutMesh: pods.filter((pod) => !isInMesh(pod)).length,
    },
  ];
}

function reach(workloads: readonly PolicyWorkload[], services: readonly ObjectRef[]): PolicyReach {
  return {
    workloads: workloads.toSorted((a, b) => compareRefs(a.ref, b.ref)).slice(0, listed),
    workloadCount: workloads.length,
    services: services.toSorted(compareRefs).slice(0, listed),
    serviceCount: services.length,
  };
}

export function compareRefs(a: ObjectRef, b: ObjectRef): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.kind, b.kind);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
