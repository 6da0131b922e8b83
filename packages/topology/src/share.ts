/** Mutual TLS and the rest, counted apart: their sum could swallow a small rest next to a huge count. */
export interface Tally {
  readonly mutualTls: number;
  readonly other: number;
}

export type ShareBasis = 'requests' | 'connections' | 'bytes';

/** A share of traffic that was mutual TLS, with the words for it. */
export interface Share {
  readonly basis: ShareBasis;
  readonly mutualTls: number;
  readonly total: number;
  /** Whole percents: `100%`, `99%`, `<1%`, `0%`. */
  readonly text: string;
  /** One decimal: `100%`, `99.9%`, `<0.1%`, `0%`. */
  readonly precise: string;
}

/**
 * The share of mutual TLS, cut and never rounded: `100%` and `0%` are printed only where they are exact. `undefined` where
 * nothing was counted.
 *
 * @example
 * shareOf('requests', { mutualTls: 9_996, other: 4 })?.text; // '99%'
 */
export function shareOf(basis: ShareBasis, tally: Tally): Share | undefined {
  const total = tally.mutualTls + tally.other;
  if (total <= 0) return undefined;
  return { basis, mutualTls: tally.mutualTls, total, text: percent(tally, 0), precise: percent(tally, 1) };
}

/** The lower of two shares; the first where they are equal. */
export function lowerShare(a: Share | undefined, b: Share | undefined): Share | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  // Cross-multiplied, so that no division decides.
  return b.mutualTls * a.total < a.mutualTls * b.total ? b : a;
}

function percent(tally: Tally, decimals: 0 | 1): string {
  if (tally.other === 0) return '100%';
  if (tally.mutualTls === 0) return '0%';
  const scale = decimals === 0 ? 1 : 10;
  const units = Math.min(
    Math.floor((tally.mutualTls * 100 * scale) / (tally.mutualTls + tally.other)),
    100 * scale - 1,
  );
  return units === 0 ? `<${1 / scale}%` : `${(units / scale).toFixed(decimals)}%`;
}
