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
  #pending = '';
  /** Its last characters, in which a border may have begun. */
  #end = '';

  /** @param take gets each some whole series, as the text of a JSON array, in their order. */
  constructor(take: (series: string) => void) {
    this.#take = take;
  }

  push(text: string): void {
    // Searched before it is joined to anything: each search in a text of two parts would copy it.
    const last = text.lastIndexOf(between);
    if (last !== -1) {
      this.#takeWhole(this.#pending + text.slice(0, last), text.slice(last + between.length));
      return;
    }
    const meeting = this.#end + text.slice(0, between.length - 1);
    const border = meeting.lastIndexOf(between);
    const start = this.#pending.length - this.#end.length + border;
    this.#pending += text;
    this.#end = endOf(this.#end + endOf(text));
    if (border !== -1)
      this.#takeWhole(this.#pending.slice(0, start), this.#pending.slice(start + between.length));
  }

  /** @param pending what has come of the series after them. */
  #takeWhole(series: string, pending: string): void {
    this.#pending = pending;
    this.#end = endOf(pending);
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
    return this.#head === undefined ? this.#pending : this.#head + between + this.#pending;
  }
}

/** As much as can be the beginning of a border. */
function endOf(text: string): string {
  return text.slice(1 - between.length);
}
