import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProblemError } from '../http/problems.ts';

export interface RateLimits {
  /** Of one person, whatever they ask. A page that is open sends some each second. */
  readonly requestsPerMinute: number;
  /** Refused by cluster or provider, of one address. */
  readonly failedLoginsPerMinute: number;
}

export const defaultRateLimits: RateLimits = { requestsPerMinute: 3_000, failedLoginsPerMinute: 30 };

/** Keeps one person, or one who guesses tokens, from taking the server and the API server behind it away from all others. */
export class RateLimiter {
  readonly #requests: RateLimiterMemory;
  readonly #failures: RateLimiterMemory;

  constructor({ requestsPerMinute, failedLoginsPerMinute }: RateLimits) {
    this.#requests = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
    this.#failures = new RateLimiterMemory({ points: failedLoginsPerMinute, duration: 60 });
  }

  /** Counts a request. @throws {ProblemError} 429 when there were too many. */
  async countRequest(person: string): Promise<void> {
    try {
      await this.#requests.consume(person);
    } catch (error) {
      throw tooMany(error, 'You send more requests than this server takes of one person.');
    }
  }

  /** @throws {ProblemError} 429 when too many logins from there were refused lately. */
  async checkLogin(address: string): Promise<void> {
    const known = await this.#failures.get(address);
    if (known !== null && known.consumedPoints >= this.#failures.points)
      throw tooMany(known, 'Too many logins from your address were refused.');
  }

  async countFailedLogin(address: string): Promise<void> {
    await this.#failures.penalty(address);
  }
}

function tooMany(found: unknown, what: string): unknown {
  if (!(found instanceof RateLimiterRes)) return found;
  const retryAfterSeconds = Math.max(1, Math.ceil(found.msBeforeNext / 1_000));
  return new ProblemError({
    status: 429,
    code: 'too_many_requests',
    title: 'Too many requests',
    detail: `${what} Try again in ${retryAfterSeconds} s.`,
    retryAfterSeconds,
  });
}
