/** A query that cannot be answered, in the two kinds that Prometheus' HTTP API tells apart. */
export class PromqlError extends Error {
  override readonly name = 'PromqlError';
  readonly errorType: 'bad_data' | 'execution';
  constructor(errorType: 'bad_data' | 'execution', message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** Valid PromQL that this evaluator does not know: said plainly, since a wrong answer would be worse. */
export function unsupported(what: string): PromqlError {
  return new PromqlError('execution', `the embedded mesh does not evaluate ${what}`);
}
