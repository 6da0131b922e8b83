import type { ChangeTarget, RulePlace, RuleTlsPick } from '@padlock/contract';

type RulePick = Extract<ChangeTarget, { scope: 'rule' }>['tls'][number];

/** Tells the places of one rule apart. */
export function placeKey({ subset, port }: Pick<RulePlace, 'subset' | 'port'>): string {
  return `${subset ?? ''}:${port ?? ''}`;
}

/** `All of the host`, `Port 8080`, `Subset canary, port 8080`. */
export function placeName({ subset, port }: Pick<RulePlace, 'subset' | 'port'>): string {
  if (subset === null) return port === null ? 'All of the host' : `Port ${port}`;
  return port === null ? `Subset ${subset}` : `Subset ${subset}, port ${port}`;
}

/** What was picked and does not stand yet. A place that says nothing is as one that is to say nothing. */
export function changedPlaces(
  places: readonly RulePlace[],
  picks: ReadonlyMap<string, RuleTlsPick>,
): RulePick[] {
  return places.flatMap((place) => {
    const { subset, port, mode } = place;
    const pick = picks.get(placeKey(place));
    return pick === undefined || pick === (mode ?? 'UNSET') ? [] : [{ subset, port, mode: pick }];
  });
}

/** The picks without those that stand by now; the same map where there are none. */
export function stillPicked(
  places: readonly RulePlace[],
  picks: ReadonlyMap<string, RuleTlsPick>,
): ReadonlyMap<string, RuleTlsPick> {
  const changed = new Set(changedPlaces(places, picks).map(placeKey));
  return changed.size === picks.size ? picks : new Map([...picks].filter(([key]) => changed.has(key)));
}
