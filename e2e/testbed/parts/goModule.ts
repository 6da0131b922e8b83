import { runToEnd } from '../process/runToEnd.ts';

/**
 * Go compiles for a while on every core; `nice` leaves the machine usable. The checksum database stays on, so what is
 * built is what everybody else builds.
 */
export function go(args: readonly string[], cwd: string): Promise<string> {
  return runToEnd('nice', ['go', ...args], {
    cwd,
    env: { GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' },
  });
}
