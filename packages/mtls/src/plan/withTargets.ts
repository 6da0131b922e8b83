import type { Mesh } from '../model/mesh.ts';
import type { ChangeTarget } from './changeTarget.ts';
import { goalOf } from './goal.ts';
import { reachGoal } from './reachGoal.ts';

/**
 * The mesh as the plans of these targets would leave it, each on what those before it leave behind, without all else that a
 * plan tells. What would be refused changes nothing.
 *
 * @example
 * meshMode(withTargets(mesh, [{ scope: 'mesh', mode: 'STRICT' }])).mode; // 'STRICT'
 */
export function withTargets(mesh: Mesh, targets: readonly ChangeTarget[]): Mesh {
  return targets.reduce((current, target) => {
    const found = goalOf(current, target);
    const reached = found.kind === 'refused' ? found : reachGoal(current, found.goal);
    return reached.kind === 'refused' ? current : reached.mesh;
  }, mesh);
}
