/** How one bad day went, as docs/reliability.md tells it. */
interface Figure {
  readonly day: string;
  /** Seconds until pages were told; undefined: there was nothing to tell. */
  readonly told: number | undefined;
  /** Seconds until all was well again, after the cause was gone. */
  readonly well: number;
}

/** Collects how bad days went and prints them, since a test that only passes tells nobody how long it took. */
export class Figures {
  readonly #figures: Figure[] = [];

  add(figure: Figure): void {
    this.#figures.push(figure);
  }

  print(): void {
    const seconds = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(1));
    const lines = this.#figures.map(
      ({ day, told, well }) => `| ${day} | ${seconds(told)} | ${seconds(well)} |`,
    );
    process.stdout.write(
      `\n| bad day | told after (s) | well again after (s) |\n| --- | --- | --- |\n${lines.join('\n')}\n`,
    );
  }
}
