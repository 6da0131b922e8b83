import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Mode } from '../model/mode.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import type { Pod } from '../model/pod.ts';
import { containerPortsBehind, listensOn } from '../relations/containerPorts.ts';
import { meshPolicies, namespacePolicies } from '../server/policiesInForce.ts';
import type { ScopePolicies } from '../server/policiesInForce.ts';
import { nothingSelected, selectionsOf } from '../server/selections.ts';

/** What becomes of a PeerAuthentication: it holds, an older one holds instead, or there is nothing that it could hold for. */
export type Standing = 'in_force' | 'partly_shadowed' | 'shadowed' | 'matches_nothing' | 'ignored';

export interface PolicyStanding {
  readonly policy: PeerAuthentication;
  readonly standing: Standing;
  /** What its scope reaches, whether it is in force there or not. */
  readonly pods: readonly Pod[];
  /** Of those, the ones that it is in force for; narrower policies may still decide about their ports. */
  readonly inForceFor: readonly Pod[];
  /** The older policies that hold in its place. */
  readonly shadowedBy: readonly PeerAuthentication[];
  readonly ports: readonly PortStanding[];
}

/** One entry of `portLevelMtls`. */
export interface PortStanding {
  readonly containerPort: number;
  /** undefined: UNSET. */
  readonly mode: Mode | undefined;
  /** `service_port`: a service has this port and the pods another behind it. `not_declared`: no container lists it. */
  readonly standing: 'in_force' | 'not_in_force' | 'service_port' | 'not_declared';
  /** For a service port: the container ports behind it. */
  readonly meant: readonly number[];
}

/**
 * Every PeerAuthentication (and ServiceMeshPolicy) with what becomes of it, in the order of the mesh.
 *
 * @example
 * policyStandings(mesh).find(({ policy }) => policy.name === 'team-policy')?.standing; // 'in_force'
 */
export const policyStandings = derivedFrom((mesh: Mesh): readonly PolicyStanding[] => {
  const pods = [...mesh.pods.values()].filter(({ finished }) => !finished);
  const podsByNamespace = Map.groupBy(pods, ({ namespace }) => namespace);
  return mesh.peerAuthentications.map((policy): PolicyStanding => {
    switch (policy.scope) {
      case 'ignored':
        return { policy, standing: 'ignored', pods: [], inForceFor: [], shadowedBy: [], ports: [] };
      case 'mesh':
        return wholeScope(policy, meshPolicies(mesh), pods);
      case 'namespace': {
        const own = podsByNamespace.get(policy.namespace) ?? [];
        return wholeScope(policy, namespacePolicies(mesh, policy.namespace), own);
      }
      case 'workload':
        return workload(mesh, policy);
    }
  });
});

/** A mesh or namespace policy holds for its scope even while that has no pods: clients read the mode of the namespace. */
function wholeScope(
  policy: PeerAuthentication,
  { inForce }: ScopePolicies,
  pods: readonly Pod[],
): PolicyStanding {
  if (inForce === undefined || inForce === policy) {
    return { policy, standing: 'in_force', pods, inForceFor: pods, shadowedBy: [], ports: [] };
  }
  return { policy, standing: 'shadowed', pods, inForceFor: [], shadowedBy: [inForce], ports: [] };
}

function workload(mesh: Mesh, policy: PeerAuthentication): PolicyStanding {
  const { inForce, shadowedBy } = selectionsOf(mesh).get(policy) ?? nothingSelected;
  return {
    policy,
    standing: workloadStanding(inForce.length, shadowedBy.size),
    pods: [...inForce, ...[...shadowedBy.values()].flat()],
    inForceFor: inForce,
    shadowedBy: [...shadowedBy.keys()],
    ports: [...policy.portLevelMtls].map(([port, mode]) => portStanding(mesh, inForce, port, mode)),
  };
}

function workloadStanding(inForce: number, older: number): Standing {
  if (older === 0) return inForce === 0 ? 'matches_nothing' : 'in_force';
  return inForce === 0 ? 'shadowed' : 'partly_shadowed';
}

function portStanding(
  mesh: Mesh,
  inForce: readonly Pod[],
  port: number,
  mode: Mode | undefined,
): PortStanding {
  const entry = { containerPort: port, mode, meant: [] };
  if (inForce.length === 0) return { ...entry, standing: 'not_in_force' };
  if (inForce.some((pod) => listensOn(pod, port))) return { ...entry, standing: 'in_force' };
  const meant = [...containerPortsBehind(mesh, inForce, port)];
  if (meant.includes(port)) return { ...entry, standing: 'in_force' };
  return { ...entry, standing: meant.length === 0 ? 'not_declared' : 'service_port', meant };
}
