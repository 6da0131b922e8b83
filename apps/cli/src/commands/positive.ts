import { UsageError } from '../usageError.ts';

/** A whole number of at most six digits. @throws {UsageError} */
export function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new UsageError(`${flag} must be a whole number from 1, not "${text}".`);
  return Number(text);
}
