import { type ObjectRef, type RulePlace, RuleTlsPick } from '@padlock/contract';
import { Button, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useId, useState } from 'react';
import { count } from '../../components/format.ts';
import { useReview } from '../changes/review.ts';
import { changedPlaces, placeKey, placeName, stillPicked } from './rulePlace.ts';

/**
 * What clients are told to send, by host, port and subset, to choose. What is chosen waits here until it is reviewed; nothing
 * else in the rule changes.
 *
 * @param denied why nothing may be changed; null: it may.
 */
export function RuleTlsForm({
  rule,
  places,
  denied,
}: {
  rule: ObjectRef;
  places: readonly RulePlace[];
  denied: string | null;
}) {
  const review = useReview();
  const [picks, setPicks] = useState<ReadonlyMap<string, RuleTlsPick>>(new Map());
  const deniedId = useId();
  const changed = changedPlaces(places, picks);
  // What stands is picked no longer: undone later, it would be picked again.
  const left = stillPicked(places, picks);
  if (left !== picks) setPicks(left);
  return (
    <section className="pl-card pl-policy-edit" aria-label="What clients send">
      <h2>What clients send</h2>
      <ul className="pl-rule-places">
        {places.map((place) => {
          const key = placeKey(place);
          const name = placeName(place);
          return (
            <li key={key} data-changed={changed.some((each) => placeKey(each) === key)}>
              <span>{name}</span>
              <FormSelect
                aria-label={`Clients send to: ${name}`}
                value={picks.get(key) ?? place.mode ?? 'UNSET'}
                isDisabled={denied !== null}
                {...(denied === null ? {} : { 'aria-describedby': deniedId })}
                onChange={(_, value) => {
                  const pick = RuleTlsPick.safeParse(value);
                  const next = new Map(picks);
                  if (pick.success) next.set(key, pick.data);
                  else next.delete(key);
                  setPicks(next);
                }}
              >
                <FormSelectOption value="ISTIO_MUTUAL" label="ISTIO_MUTUAL: mutual TLS" />
                <FormSelectOption value="DISABLE" label="DISABLE: plaintext" />
                {place.mode !== null && !RuleTlsPick.safeParse(place.mode).success && (
                  <FormSelectOption value={place.mode} label={`${place.mode}, as it is`} />
                )}
                <FormSelectOption
                  value="UNSET"
                  label={
                    place.subset === null && place.port === null
                      ? 'Not set: auto mTLS decides'
                      : 'Not said here'
                  }
                />
              </FormSelect>
            </li>
          );
        })}
      </ul>
      <div className="pl-rule-review">
        <p id={deniedId} className="pl-muted" role="status">
          {denied ??
            (changed.length === 0 ? 'Choose what clients are to send.' : count(changed.length, 'change'))}
        </p>
        {changed.length > 0 && (
          <Button variant="link" onClick={() => setPicks(new Map())}>
            Discard
          </Button>
        )}
        <Button
          variant="primary"
          isDisabled={denied !== null || changed.length === 0}
          onClick={() =>
            review.open([{ scope: 'rule', namespace: rule.namespace, name: rule.name, tls: changed }])
          }
        >
          Review change
        </Button>
      </div>
    </section>
  );
}
