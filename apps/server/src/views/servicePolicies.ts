import type { ServiceDetail } from '@padlock/contract';
import {
  type KubernetesObject,
  type Mesh,
  meshPolicies,
  namespacePolicies,
  type ObjectRef,
  type Pod,
  refOf,
  type ScopePolicies,
  workloadPolicies,
} from '@padlock/mtls';

type PolicyLine = ServiceDetail['policies'][number];

/** Every PeerAuthentication that could decide about the pods or machines, narrowest scope first, and the objects in force. */
export function servicePolicies(
  mesh: Mesh,
  namespace: string,
  targets: readonly Pick<Pod, 'namespace' | 'labels'>[],
): { lines: PolicyLine[]; inForce: KubernetesObject[] } {
  const scopes: readonly ScopePolicies[] = [
    ...new Set(targets.map((target) => workloadPolicies(mesh, target))),
    namespacePolicies(mesh, namespace),
    meshPolicies(mesh),
  ];
  const lines = new Map<string, PolicyLine>();
  const inForce = new Map<string, KubernetesObject>();
  for (const policies of scopes) {
    const leader = policies.inForce;
    if (leader === undefined) continue;
    const ref = refOf(leader.object);
    inForce.set(keyOf(ref), leader.object);
    // One pod's shadowed policy may be in force for another: then it is in force.
    lines.set(keyOf(ref), { ref, scope: leader.scope, inForce: true, shadowedBy: null });
    for (const shadowed of policies.shadowed) {
      const shadowedRef = refOf(shadowed.object);
      if (!lines.has(keyOf(shadowedRef)))
        lines.set(keyOf(shadowedRef), {
          ref: shadowedRef,
          scope: shadowed.scope,
          inForce: false,
          shadowedBy: ref,
        });
    }
  }
  return { lines: [...lines.values()], inForce: [...inForce.values()] };
}

function keyOf({ namespace, name }: ObjectRef): string {
  return `${namespace}/${name}`;
}
