import { watchedKinds } from './kinds.ts';

/** Plural of a kind that Padlock writes or shows. */
export function pluralOf(kind: string): string {
  const known = watchedKinds.find((one) => one.kind === kind);
  if (known === undefined) throw new RangeError(`Kind ${kind} is not one that Padlock reads.`);
  return known.plural;
}

/** What kubectl takes, with the group so that no other tool's kind of the same name is meant. */
export function resourceName(kind: string): string {
  const known = watchedKinds.find((one) => one.kind === kind);
  return known === undefined || known.group === '' ? kind.toLowerCase() : `${known.plural}.${known.group}`;
}
