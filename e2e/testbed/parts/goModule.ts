import { runToEnd } from '../process/runToEnd.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * Go compiles for a while on every core; `nice` leaves the machine usable. One command at a time: two builds at once would
 * compile the packages that they share twice. The checksum database stays on, so what is built is what everybody else builds.
 */
export function go(args: readonly string[], cwd: string): Promise<string> {
  const run = (): Promise<string> =>
    runToEnd('nice', ['go', ...args], {
      cwd,
      env: { GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' },
    });
  const mine = last.then(run, run);
  last = mine.catch(() => undefined);
  return mine;
}
