import { ServerEvent, type SourceStatus } from '@padlock/contract';
import { until } from '../../testbed/process/until.ts';

/** A page's event stream: what it has heard of the sources, and when. */
export class Listener {
  readonly #heard: { readonly at: number; readonly source: SourceStatus }[] = [];
  readonly #abort = new AbortController();
  #endedAt: number | undefined;

  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Listener> {
    const listener = new Listener();
    const response = await fetch(url, { headers, signal: listener.#abort.signal });
    if (!response.ok || response.body === null) throw new Error(`no stream: ${response.status}`);
    void listener.#read(response.body);
    return listener;
  }

  /** When the server ended it, by `performance.now()`. */
  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  /** What it heard last of a source. */
  last(name: SourceStatus['name']): SourceStatus | undefined {
    return this.#heard.findLast(({ source }) => source.name === name)?.source;
  }

  /**
   * Waits until it hears, not before `since` (by `performance.now()`), that a source is in a state.
   *
   * @returns seconds after `since`, and what was said.
   */
  async hears(
    name: SourceStatus['name'],
    state: SourceStatus['state'],
    since: number,
    timeout = 60_000,
  ): Promise<{ readonly seconds: number; readonly message: string | null }> {
    const heard = await until(
      `the page to hear that ${name} is ${state}`,
      () =>
        Promise.resolve(
          this.#heard.find(({ at, source }) => at >= since && source.name === name && source.state === state),
        ),
      { timeout },
    );
    return { seconds: (heard.at - since) / 1_000, message: heard.source.message };
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of body) {
        const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) this.#take(/^data: (.*)$/m.exec(part)?.[1]);
      }
    } catch {
      // Closed by us, or cut.
    }
    this.#endedAt = performance.now();
  }

  #take(data: string | undefined): void {
    if (data === undefined) return;
    const event = ServerEvent.parse(JSON.parse(data));
    if (event.type !== 'hello' && event.type !== 'sources') return;
    const at = performance.now();
    for (const source of event.sources) this.#heard.push({ at, source });
  }
}
