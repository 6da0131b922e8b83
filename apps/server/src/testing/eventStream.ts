import { ServerEvent } from '@padlock/contract';
import { eventually } from './eventually.ts';

/** Reads server-sent events as a browser does, and checks each against the contract. */
export class EventStream {
  readonly events: ServerEvent[] = [];
  readonly #abort = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  static async open(url: string): Promise<EventStream> {
    const stream = new EventStream();
    const response = await fetch(url, { signal: stream.#abort.signal });
    if (!response.ok || response.body === null) throw new Error(`no stream: ${response.status}`);
    stream.#ended = stream.#read(response.body);
    return stream;
  }

  /** Resolves when it was closed, by whichever side. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  close(): void {
    this.#abort.abort();
  }

  /** Waits for the next event (after `since` earlier ones) that fits. @returns how long it took, in milliseconds. */
  async next(
    fits: (event: ServerEvent) => boolean,
    options: { since?: number; timeoutMs?: number } = {},
  ): Promise<number> {
    const since = options.since ?? 0;
    return eventually(() => this.events.slice(since).some(fits), options.timeoutMs);
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        const parts = (rest + chunk).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (data !== undefined) this.events.push(ServerEvent.parse(JSON.parse(data)));
        }
      }
    } catch {
      // Closed, by us or by the server.
    }
  }
}
