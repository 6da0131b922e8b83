import type { ImpactEntry, ObjectRef, Plan } from '@padlock/contract';
import { qualifiedName } from '../../components/format.ts';

/** How a fresh plan differs from the one that the person had read. */
export interface PlanDifferences {
  /** Objects that somebody else changed meanwhile: what stood there, and what stands there now. Empty: none of that name. */
  readonly objects: readonly { readonly ref: ObjectRef; readonly before: string; readonly after: string }[];
  /** Clients that lose access now and did not before, by `impactKey`. */
  readonly newLosses: ReadonlySet<string>;
}

const objectKey = ({ kind, namespace, name }: ObjectRef) => `${kind}/${namespace}/${name}`;

/** Identifies an entry of an impact. */
export function impactKey({ clientId, server, port }: ImpactEntry): string {
  return `${clientId} ${server} ${port}`;
}

export function planDifferences(old: Plan, fresh: Plan): PlanDifferences {
  const seen = new Map(old.writes.map((write) => [objectKey(write.ref), write]));
  const now = new Map(fresh.writes.map((write) => [objectKey(write.ref), write]));
  const objects = [...new Set([...seen.keys(), ...now.keys()])].flatMap((key) => {
    const before = seen.get(key);
    const after = now.get(key);
    const ref = (after ?? before)?.ref;
    // Written by only one of the plans: what stood there is known of one side alone.
    if (ref === undefined || before === undefined || after === undefined) return [];
    return before.resourceVersion === after.resourceVersion
      ? []
      : [{ ref, before: stable(before.before), after: stable(after.before) }];
  });
  const lost = new Set(old.impact.losesAccess.map(impactKey));
  return {
    objects,
    newLosses: new Set(fresh.impact.losesAccess.map(impactKey).filter((key) => !lost.has(key))),
  };
}

/** Without the lines that each write changes by itself. */
function stable(yaml: string): string {
  return yaml.replaceAll(/^ {2}(resourceVersion|generation): .*\n/gm, '');
}

/** One sentence: whose fault it is not, and what to do. */
export function differenceSentence(plan: Plan, { objects, newLosses }: PlanDifferences): string {
  const names = objects.map(({ ref }) => `${ref.kind} ${qualifiedName(ref)}`);
  const subject = names.length === 0 ? 'The cluster' : names.join(' and ');
  const losses =
    newLosses.size === 0
      ? ''
      : newLosses.size === 1
        ? ' One more client would lose access, marked below.'
        : ` ${newLosses.size} more clients would lose access, marked below.`;
  return `${subject} changed since you opened this, and nothing was written${
    plan.writes.length === 0 ? '. What you asked for stands already.' : `.${losses} Review it again.`
  }`;
}
