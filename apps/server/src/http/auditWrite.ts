import type { Logger } from '../logging.ts';
import { ProblemError } from './problems.ts';

/** What is known so far of a request; who and what, once they are. */
export interface Asked {
  readonly requestId: string;
  readonly from: string | undefined;
  user?: string;
  /** Where it writes to. */
  cluster?: string;
  body?: unknown;
}

/** Logs a request that writes, with what became of it: done, or refused and why. What it wrote is logged where that is known. */
export async function auditWrite(
  audit: Logger,
  route: string,
  asked: Asked,
  work: Promise<void>,
): Promise<void> {
  try {
    await work;
    audit.info({ route, ...asked, result: 'done' }, 'a write was asked for');
  } catch (error) {
    const result = error instanceof ProblemError ? error.input.code : 'internal_error';
    audit.warn({ route, ...asked, result }, 'a write was asked for');
    throw error;
  }
}
