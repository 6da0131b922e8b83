import type { Request, Response } from 'express';
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import { z } from 'zod';
import type { LongCookie } from './cookies.ts';
import type { Sealer } from './sealer.ts';

const Transaction = z.object({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  /** Where the login leads back to. */
  from: z.string(),
});
type Transaction = z.infer<typeof Transaction>;

const purpose = 'oidc login';
/** How long somebody may take at the provider. Seconds. */
const patience = 600;

/** What has to be remembered of a login while somebody is at the provider: in their browser, encrypted. */
export class OidcTransactions {
  readonly #sealer: Sealer;
  readonly #cookie: LongCookie;

  constructor(sealer: Sealer, cookie: LongCookie) {
    this.#sealer = sealer;
    this.#cookie = cookie;
  }

  async begin(request: Request, response: Response, from: string): Promise<Transaction> {
    const transaction = {
      verifier: randomPKCECodeVerifier(),
      state: randomState(),
      nonce: randomNonce(),
      from,
    };
    const sealed = await this.#sealer.seal(purpose, transaction, patience);
    this.#cookie.write(request, response, sealed, 1_000 * patience);
    return transaction;
  }

  /** Each can be used once. undefined: this browser began none, or too long ago. */
  async end(request: Request, response: Response): Promise<Transaction | undefined> {
    const sealed = this.#cookie.read(request);
    this.#cookie.clear(request, response);
    if (sealed === undefined) return undefined;
    return Transaction.safeParse(await this.#sealer.open(purpose, sealed)).data;
  }
}
