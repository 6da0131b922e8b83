/**
 * Between two series of an answer stand these characters, and nowhere else in it: within a text each quotation mark has a
 * backslash before it. A store that writes its JSON with blanks has none of them; its answer is read in one piece.
 */
const between = '},{"metric":';

/**
 * Takes the series out of an answer of Prometheus while it arrives. An answer of a large mesh has tens of megabytes of
 * series: read in one piece, text and objects together take ten times what is kept of them, and nothing else is done
 * meanwhile.
 *
 * @example
 * const splitter = new SeriesSplitter((series) => all.push(...JSON.parse(series)));
 * for await (const text of texts) splitter.push(text);
 * const frame = JSON.parse(splitter.rest()); // the answer with its first and last series only
 */
export class SeriesSplitter {
  readonly #take: (series: string) => void;
  /** Of the answer, up to and with its first series; undefined until the second one begins. */
  #head: string | undefined;
  /** What came since the last series that is whole. */
  #pending: string[] = [];
  #end = '';

  /** @param take gets each some whole series, as the text of a JSON array, in their order. */
  constructor(take: (series: string) => void) {
    this.#take = take;
  }

  push(text: string): void {
    // Where the text before and this one meet, there may be a border, too.
    const border = (this.#end + text).lastIndexOf(between);
    this.#pending.push(text);
    this.#end = (this.#end + text).slice(1 - between.length);
    if (border === -1) return;
    const whole = this.#pending.join('');
    const last = whole.lastIndexOf(between);
    this.#pending = [whole.slice(last + between.length)];
    this.#end = (this.#pending[0] ?? '').slice(1 - between.length);
    let series = whole.slice(0, last);
    if (this.#head === undefined) {
      const first = series.indexOf(between);
      this.#head = first === -1 ? series : series.slice(0, first);
      if (first === -1) return;
      series = series.slice(first + between.length);
    }
    this.#take(`[{"metric":${series}}]`);
  }

  /** What was not taken: the answer as it would be if it had its first and its last series only. */
  rest(): string {
    const pending = this.#pending.join('');
    return this.#head === undefined ? pending : this.#head + between + pending;
  }
}
