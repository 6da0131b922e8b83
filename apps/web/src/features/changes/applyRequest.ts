import type { ApplyRequest, ImpactEntry, Plan } from '@padlock/contract';

/** What the server needs to make the same plan again and see that nothing moved. `key`: one per click, repeated by a retry. */
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
    idempotencyKey,
  };
}

/** Who loses what, as the tick box repeats it; null: nobody. */
export function lossSentence(losses: readonly ImpactEntry[]): string | null {
  if (losses.length === 0) return null;
  const clients = [
    ...new Set(
      losses.map(({ client, clientKind }) => (clientKind === 'unnamed' ? 'an unnamed client' : client)),
    ),
  ];
  const servers = [
    ...new Set(losses.map(({ server, port }) => (port === null ? server : `${server}:${port}`))),
  ];
  const certain = losses.some(({ uncertain }) => !uncertain);
  const one = clients.length === 1;
  const verb = certain ? (one ? 'loses' : 'lose') : 'may lose';
  return `${listed(clients)} ${verb} access to ${listed(servers)}`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
function listed(names: readonly string[]): string {
  const [first = '', second, ...rest] = names;
  if (second === undefined) return first;
  return rest.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${rest.length} more`;
}
