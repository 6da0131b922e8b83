// Preloaded by Node (--import): this process' clock is other than that of everybody else, by PADLOCK_TEST_CLOCK_SECONDS.
const offsetMs = 1_000 * Number(process.env['PADLOCK_TEST_CLOCK_SECONDS']);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + offsetMs);
    else super(given[0]);
  }
  static override now(): number {
    return RealDate.now() + offsetMs;
  }
} as DateConstructor;
