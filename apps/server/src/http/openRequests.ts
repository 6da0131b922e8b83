import type { Response } from 'express';
import { pause } from '../pause.ts';

/** A write takes some seconds where the API server is slow. Kubernetes gives a pod 30 s. */
const writesMs = 20_000;
/** What was only read can be asked again. */
const readsMs = 2_000;

/** Requests that are being worked on, so that none is cut off because the server stops. Event streams are none of them. */
export class OpenRequests {
  readonly #reads = new Set<Promise<unknown>>();
  readonly #writes = new Set<Promise<unknown>>();
  #ending = false;

  /** @param work resolves or rejects when the request has been dealt with, whether or not its browser still waits. */
  add(work: Promise<unknown>, response: Response, writes: boolean): void {
    // A connection that a proxy keeps would bring one more request each time.
    if (this.#ending) response.setHeader('Connection', 'close');
    const requests = writes ? this.#writes : this.#reads;
    // What an error makes of the answer comes after the work.
    const answered: Promise<unknown> = Promise.allSettled([work, isSent(response)]).then(() =>
      requests.delete(answered),
    );
    requests.add(answered);
  }

  /** Resolves when all have been answered, or have taken too long. */
  async end(): Promise<void> {
    this.#ending = true;
    const waitFor = (requests: ReadonlySet<Promise<unknown>>, ms: number) =>
      Promise.race([Promise.all(requests), pause(ms)]);
    await Promise.all([waitFor(this.#writes, writesMs), waitFor(this.#reads, readsMs)]);
  }
}

function isSent(response: Response): Promise<void> {
  return new Promise((resolve) => {
    if (response.writableFinished || response.destroyed) return resolve();
    response.once('close', resolve);
  });
}
