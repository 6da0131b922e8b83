import { PromqlError } from './promqlError.ts';

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** A PromQL duration such as `1m30s`, in milliseconds. @throws {PromqlError} */
export function parseDuration(text: string): number {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text))
    throw new PromqlError(
      'bad_data',
      `invalid parameter "query": not a valid duration string: ${JSON.stringify(text)}`,
    );
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g))
    total += Number(amount) * (unitMs[unit ?? ''] ?? NaN);
  return total;
}

/** A PromQL number: decimal, hexadecimal, Inf or NaN. @throws {PromqlError} */
export function parseNumber(text: string): number {
  const lower = text.toLowerCase();
  if (/^[+-]?inf$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  if (lower === 'nan') return NaN;
  const value = Number(lower);
  if (Number.isNaN(value))
    throw new PromqlError(
      'bad_data',
      `invalid parameter "query": bad number or duration syntax: ${JSON.stringify(text)}`,
    );
  return value;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** A quoted PromQL string, with its quotes. Back-quoted ones know no escapes. */
export function parseString(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner;
  return inner.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/g,
    (_, code: string) => {
      if (/^[xuU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]{3}$/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
      return escapes[code] ?? code;
    },
  );
}
