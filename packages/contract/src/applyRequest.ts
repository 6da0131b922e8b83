import type { ApplyRequest, Plan } from './schemas/changes.ts';

/**
 * What the server needs to make the same plan again and see that nothing moved. It accepts every loss of access that the plan
 * shows: ask the person first.
 *
 * @param idempotencyKey a UUID; one per click, repeated by a retry, which then never writes twice.
 * @example
 * const plan = await api.plan({ params, body: { target } });
 * const change = await api.apply({ params, body: toApplyRequest(plan, crypto.randomUUID()) });
 */
export function toApplyRequest(plan: Plan, idempotencyKey: string): ApplyRequest {
  return {
    target: plan.target,
    window: plan.impact.window,
    companions: plan.companions.filter(({ selected }) => selected).map(({ id }) => id),
    digest: plan.digest,
    resourceVersions: Object.fromEntries(
      plan.writes.flatMap(({ ref, resourceVersion }) =>
        resourceVersion === null ? [] : [[`${ref.kind}/${ref.namespace}/${ref.name}`, resourceVersion]],
      ),
    ),
    acceptedLosses: [...new Set(plan.impact.losesAccess.map(({ clientId }) => clientId))],
    acceptedHiddenLosses: plan.impact.hiddenLosses,
    idempotencyKey,
  };
}
