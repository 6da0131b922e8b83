/** Wrong use or wrong configuration: one clear sentence for the person, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
