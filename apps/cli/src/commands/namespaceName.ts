import { UsageError } from '../usageError.ts';

export function isNamespaceName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
}

/** @throws {UsageError} when it is none. */
export function namespaceName(flag: string, given: string): string {
  if (!isNamespaceName(given))
    throw new UsageError(`${flag} must be the name of a namespace, not "${given}".`);
  return given;
}
