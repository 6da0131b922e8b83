import type { Companion, Plan } from '@padlock/contract';
import { Checkbox } from '@patternfly/react-core';
import { useId } from 'react';
import { count, qualifiedName } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { LockGlyph } from '../../components/lock/index.ts';
import { rescuedClients } from './companions.ts';

/**
 * DestinationRules that would go along, for a person to tick. Nothing is ticked beforehand: the rule is an object that nobody
 * asked to change, and it may be somebody else's. What needs one stands first, right above those who lose access without it.
 */
export function CompanionTicks({
  plans,
  ticked,
  onChange,
  isDisabled,
}: {
  plans: readonly Plan[];
  /** Ids, over all plans. The plans follow when they are made anew. */
  ticked: readonly string[];
  onChange: (ids: readonly string[]) => void;
  isDisabled: boolean;
}) {
  const headingId = useId();
  const offered = plans
    .flatMap((plan) => plan.companions.map((companion) => ({ companion, plan })))
    .toSorted((a, b) => Number(b.companion.recommended) - Number(a.companion.recommended));
  if (offered.length === 0) return null;
  const missing = offered.filter(({ companion }) => companion.recommended && !ticked.includes(companion.id));
  return (
    <section
      className="pl-impact-box"
      data-kind={missing.length > 0 ? 'companions missing' : 'companions'}
      aria-labelledby={headingId}
    >
      <h3 id={headingId}>
        <LockGlyph name={missing.length > 0 ? 'partial' : 'locked'} size={16} />
        {missing.length > 0
          ? `${count(missing.length, 'more change')} would keep clients working`
          : ticked.length > 0
            ? 'Changed along with it'
            : 'Could be changed along with it'}
      </h3>
      <ul>
        {offered.map(({ companion, plan }) => (
          <li key={companion.id}>
            <Tick
              companion={companion}
              plan={plan}
              isTicked={ticked.includes(companion.id)}
              isDisabled={isDisabled}
              onTick={(checked) =>
                onChange(
                  checked ? [...ticked, companion.id] : ticked.filter((other) => other !== companion.id),
                )
              }
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tick({
  companion: { write, reason, rescues },
  plan,
  isTicked,
  isDisabled,
  onTick,
}: {
  companion: Companion;
  plan: Plan;
  isTicked: boolean;
  isDisabled: boolean;
  onTick: (checked: boolean) => void;
}) {
  const id = useId();
  const clients = rescuedClients(plan, rescues);
  const verb = { create: 'Also create', patch: 'Also change', delete: 'Also delete' }[write.verb];
  return (
    <Checkbox
      id={id}
      isChecked={isTicked}
      isDisabled={isDisabled}
      onChange={(_, checked) => onTick(checked)}
      label={
        <span className="pl-companion">
          {verb} <KindBadge kind={write.ref.kind} /> <b>{qualifiedName(write.ref)}</b>
        </span>
      }
      description={
        <>
          {reason}
          {clients.length > 0 && ` Keeps access: ${clients.join(', ')}.`}
          {write.managedBy !== null && ` ${write.managedBy} manages it and will put it back.`}
        </>
      }
    />
  );
}
