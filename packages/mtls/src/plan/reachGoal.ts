import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { ModePick } from '../model/mode.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import { meshPolicies, namespacePolicies, workloadPolicies } from '../server/policiesInForce.ts';
import type { ScopePolicies } from '../server/policiesInForce.ts';
import { conflicting } from './goal.ts';
import type { Goal, PodsGoal } from './goal.ts';
import { withObject, withoutObject } from './operations.ts';
import { isLeftover, newPolicy, withSettings } from './policyObject.ts';
import type { Settings } from './policyObject.ts';
import type { Refusal } from './refusal.ts';

export type Reached =
  { readonly kind: 'refused'; readonly refusal: Refusal } | { readonly kind: 'reached'; readonly mesh: Mesh };

/**
 * Changes policies until those in force say what the goal asks. More than one round is needed where a policy that is
 * emptied and deleted was shadowing another: that one is in force then, and has to say it too.
 */
export function reachGoal(mesh: Mesh, goal: Goal): Reached {
  let current = mesh;
  // Each further round deletes a policy.
  for (let round = 0; round <= mesh.peerAuthentications.length + 1; round++) {
    const next = goal.kind === 'pods' ? setPods(current, goal) : setScope(current, goal);
    if (next.kind === 'refused' || next.mesh === current) return next;
    current = next.mesh;
  }
  return { kind: 'reached', mesh: current };
}

function setScope(mesh: Mesh, goal: Exclude<Goal, PodsGoal>): Reached {
  const { inForce }: ScopePolicies =
    goal.kind === 'mesh' ? meshPolicies(mesh) : namespacePolicies(mesh, goal.namespace);
  const place = { namespace: goal.namespace, name: 'default', selector: undefined };
  const settings: Settings = { mode: goal.mode, ports: new Map() };
  return { kind: 'reached', mesh: setPolicy(mesh, inForce, place, settings) };
}

function setPods(mesh: Mesh, goal: PodsGoal): Reached {
  const place = { namespace: goal.namespace, ...goal.newPolicy };
  const groups = new Map<PeerAuthentication | undefined, Settings>();
  for (const [pod, settings] of goal.pods) {
    const { inForce } = workloadPolicies(mesh, pod);
    const united = unite(groups.get(inForce), settings);
    if (united.kind === 'refused') return united;
    groups.set(inForce, united.settings);
  }
  let current = mesh;
  for (const [inForce, settings] of groups) current = setPolicy(current, inForce, place, settings);
  return { kind: 'reached', mesh: current };
}

/** Pods with one policy in force share its entries, so what is asked for each of them is asked for all. */
function unite(
  known: Settings | undefined,
  added: Settings,
):
  | { readonly kind: 'united'; readonly settings: Settings }
  | { readonly kind: 'refused'; readonly refusal: Refusal } {
  if (known === undefined) return { kind: 'united', settings: added };
  const ports = new Map(known.ports);
  for (const [port, pick] of added.ports) {
    if ((ports.get(port) ?? pick) !== pick) return conflicting(port);
    ports.set(port, pick);
  }
  return { kind: 'united', settings: { mode: added.mode, ports } };
}

function setPolicy(
  mesh: Mesh,
  inForce: PeerAuthentication | undefined,
  place: Parameters<typeof newPolicy>[1],
  settings: Settings,
): Mesh {
  if (inForce === undefined) {
    return saysNothing(settings) ? mesh : withObject(mesh, newPolicy(mesh, place, settings));
  }
  const changed: KubernetesObject = withSettings(inForce.object, settings);
  if (changed === inForce.object) return mesh;
  return isLeftover(changed) ? withoutObject(mesh, changed) : withObject(mesh, changed);
}

function saysNothing({ mode, ports }: Settings): boolean {
  const isDefault = (pick: ModePick | undefined): boolean => pick === undefined || pick === 'DEFAULT';
  return isDefault(mode) && [...ports.values()].every(isDefault);
}
