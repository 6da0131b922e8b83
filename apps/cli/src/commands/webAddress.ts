import { UsageError } from '../usageError.ts';

/** @throws {UsageError} when it is no http or https address. */
export function webAddress(flag: string, given: string, example: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new UsageError(`${flag} must be an http or https address such as ${example}, not "${given}".`);
  return url;
}
