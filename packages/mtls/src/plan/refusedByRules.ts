import { callOutcome } from '../client/callOutcome.ts';
import type { Call } from '../client/callOutcome.ts';
import { causeOf } from '../findings/causeOf.ts';
import { refOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { LostCall } from './newlyRefused.ts';
import type { Warning } from './plan.ts';
import { WarnedPlaces } from './warnedPlaces.ts';

/**
 * Clients of the mesh that rules make send what the mesh refuses after a plan, where no companion can help: a rule that shuts others
 * out if it is changed, or one that asks for certificates of its own. Telemetry need not have seen them.
 */
export function refusedByRules(after: Mesh, lost: readonly LostCall[]): readonly Warning[] {
  const byCause = Map.groupBy(lost, ({ call }) => reasonOf(after, call));
  return [...byCause].flatMap(([why, calls]) => {
    const places = new WarnedPlaces();
    for (const { call, service } of calls) {
      const subset = call.subset === undefined ? '' : `, subset ${call.subset}`;
      places.addObject(refOf(service.object), `port ${call.port}${subset}`);
    }
    return places.warning(
      'refused_by_rules',
      (names) =>
        `Calls of clients of the mesh to ${names} fail from then on, whether or not they were seen: ${why} No change that goes along can help them without shutting others out.`,
    );
  });
}

function reasonOf(mesh: Mesh, call: Call): string {
  const result = callOutcome(mesh, call);
  const { why } = causeOf(call.server, result);
  const { rule } = result.client.explanation;
  return rule === undefined ? why : `${why.slice(0, -1)} (${rule.namespace}/${rule.name}).`;
}
