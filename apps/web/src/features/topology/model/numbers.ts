const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.2 kB/s`; decimal units. */
export function bytesPerSecond(rate: number): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(rate, 1)) / 3), 0), byteUnits.length - 1);
  const value = rate / 1000 ** power;
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })} ${byteUnits[power] ?? 'B'}/s`;
}

/** A share of failures in whole percent, never rounded to `0%` or `100%`. */
export function failurePercent(share: number): string {
  if (share <= 0) return '0%';
  if (share >= 1) return '100%';
  if (share < 0.01) return '<1%';
  return `${Math.min(Math.round(share * 100), 99)}%`;
}
