import type { Dice } from './dice.ts';

/** Times are few, so that policies of one age are common. */
export function creationTime(chance: Dice): string {
  return `2026-01-01T0${chance.between(0, 4)}:00:00Z`;
}
