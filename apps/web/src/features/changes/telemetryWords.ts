import { age } from '../../components/time.ts';

/** Younger telemetry is as good as none. ms */
const noneMs = 60_000;

/** What a period lacks of which telemetry covers only the end. */
export function telemetryWords(since: string, now: number): string {
  const then = Date.parse(since);
  return now - then < noneMs
    ? 'Prometheus has no telemetry of this mesh: who calls is not known.'
    : `Telemetry begins ${age(then, now)} ago: who called before that, a nightly job say, is missing here.`;
}
