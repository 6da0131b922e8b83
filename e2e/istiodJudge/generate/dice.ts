/** Chance, in the words that a generator needs. */
export interface Dice {
  /** True with this probability, from 0 to 1. */
  odds(probability: number): boolean;
  /** One of them. @throws Error when there is none. */
  of<T>(choices: readonly T[]): T;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
}

/** @param next gives numbers from 0 to 1, 1 left out. */
export function dice(next: () => number): Dice {
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    odds: (probability) => next() < probability,
    between,
    of(choices) {
      const [first] = choices;
      if (first === undefined) throw new Error('nothing to choose from');
      return choices[between(0, choices.length - 1)] ?? first;
    },
  };
}
