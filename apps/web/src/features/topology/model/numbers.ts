const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.2 kB/s`; decimal units. */
export function bytesPerSecond(rate: number): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(rate, 1)) / 3), 0), byteUnits.length - 1);
  const value = rate / 1000 ** power;
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })} ${byteUnits[power] ?? 'B'}/s`;
}

/** `0.4 ms`, `27 ms`, `1.3 s`. */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })} ms`;
}

/** A share of failures in whole percent, never rounded to `0%` or `100%`. */
export function failurePercent(share: number): string {
  if (share <= 0) return '0%';
  if (share >= 1) return '100%';
  if (share < 0.01) return '<1%';
  return `${Math.min(Math.round(share * 100), 99)}%`;
}
