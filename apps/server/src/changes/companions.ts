import type { Companion, Impact } from '@padlock/contract';
import { applyToMesh, type Operation, type Plan } from '@padlock/mtls';

/** A companion before it is written out: with the operation itself. */
export interface OfferedCompanion extends Omit<Companion, 'write'> {
  readonly operation: Operation;
}

/** For how many companions it is computed one by one whom they rescue: each costs an impact. */
const maxJudged = 20;

/**
 * The companions that a plan offers, with the clients that would lose access without them.
 *
 * @param impactOf the impact of a plan on the traffic that was seen.
 */
export function offeredCompanions(
  plan: Plan,
  selected: readonly string[],
  impactOf: (plan: Plan) => Impact,
): OfferedCompanion[] {
  if (plan.companions.length === 0) return [];
  const alone = impactOf(plan);
  const lost = clientsLosing(alone);
  return plan.companions.map((operation, index) => {
    const id = companionId(operation);
    const kept =
      lost.size === 0 || index >= maxJudged
        ? lost
        : clientsLosing(impactOf(withCompanions(plan, [operation])));
    const rescues = [...lost].filter((client) => !kept.has(client));
    return {
      id,
      operation,
      reason: reasonFor(operation),
      rescues,
      selected: selected.includes(id),
      recommended: rescues.length > 0 || !alone.complete,
    };
  });
}

/** The plan with companions made along with it, before it: no client is to be refused in between. */
export function withCompanions(plan: Plan, companions: readonly Operation[]): Plan {
  return {
    ...plan,
    operations: [...companions, ...plan.operations],
    after: applyToMesh(plan.after, companions),
  };
}

function companionId({ verb, ref }: Operation): string {
  return `${verb}/${ref.kind}/${ref.namespace}/${ref.name}`;
}

function clientsLosing(impact: Impact): ReadonlySet<string> {
  return new Set(impact.losesAccess.map(({ clientId }) => clientId));
}

function reasonFor({ verb, ref }: Operation): string {
  const rule = `DestinationRule ${ref.namespace}/${ref.name}`;
  return verb === 'create'
    ? `Clients in the mesh would not follow the new mode by themselves: ${rule} tells them what to send.`
    : `${rule} tells clients to send what the new mode refuses: it is changed to agree.`;
}
