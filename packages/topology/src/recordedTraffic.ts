// Recording rules that keep the growth of each minute, and queries that add those minutes up: a day is then read from 1,440
// samples of each combination of labels, instead of from every sample of every pod.
import { increaseOf } from './promql/increase.ts';
import { duration } from './promql/matcher.ts';
import { growthLabels, growthQuery, trafficMetrics } from './queries.ts';
import type { TrafficQueryName, TrafficQueryOptions } from './queries.ts';
import type { Sample } from './traffic.ts';

/** One recording rule of Prometheus. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** How much one evaluation of the rules covers, and how often they must be evaluated. */
const recordedMinuteSeconds = 60;
/**
 * How long the rules wait for scrapes that are still under way: a sample bears the time at which its scrape began. What is
 * younger than the last recorded minute is asked for directly, so that nothing is shown later for it.
 */
const recordedDelaySeconds = 30;
/** Below this, the rules save nothing. */
export const minRecordedWindowSeconds = 1800;

const names: readonly TrafficQueryName[] = ['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'];
const marker = 'padlock:recorded';
const part = 'padlock_part';

const recordOf = (name: TrafficQueryName): string => `padlock:${trafficMetrics[name]}:growth1m`;

/**
 * The rules, as they stand in deploy/prometheus. They belong into one group, in this order, evaluated every minute.
 *
 * Minutes without growth are recorded too: the marker can thus tell that a rule was evaluated from that it failed, and a
 * window with a missing minute is never taken for one without plaintext.
 */
export function recordingRules(): readonly RecordingRule[] {
  const growths = names.map((name): RecordingRule => {
    const growth = increaseOf(trafficMetrics[name], recordedMinuteSeconds, 15, recordedDelaySeconds);
    return { record: recordOf(name), expr: `sum by (${growthLabels(name, true).join(',')}) (${growth})` };
  });
  const markers = names.map((name): RecordingRule => ({
    record: marker,
    // Only what was recorded at this very moment counts: an older sample is found for five minutes.
    expr: `count(timestamp(${recordOf(name)}) == time())`,
    labels: { of: name },
  }));
  return [...growths, ...markers];
}

/** What the rules have recorded of a window. */
export interface RecordedSpan {
  /** The moment to evaluate at: that of the answer about the rules. Unix seconds. */
  readonly at: number;
  /** How far back the recorded minutes end. Seconds. */
  readonly endedSecondsAgo: number;
  readonly minutes: number;
  /** Counters of which no minute is missing; the others are asked for directly. */
  readonly complete: ReadonlySet<TrafficQueryName>;
}

/** The window that is really counted: whole recorded minutes, and what came after them. Never shorter than the one asked for. */
export function recordedWindowSeconds({ endedSecondsAgo, minutes }: RecordedSpan): number {
  return endedSecondsAgo + recordedMinuteSeconds * minutes;
}

/** Asks whether the rules exist, and what they have recorded. Read the answer with `recordedSpan`. */
export function recordedSpanQuery(windowSeconds: number): string {
  const named = (expression: string, name: string): string =>
    `label_replace(${expression}, "${part}", "${name}", "", "")`;
  return [
    named(`timestamp(${marker})`, 'last'),
    named(`count_over_time(${marker}[${duration(windowSeconds)}])`, 'count'),
    named('vector(time())', 'now'),
  ].join(' or ');
}

/**
 * What of a window can be read from the rules; undefined where there are none, or where they are behind or incomplete (just
 * installed, Prometheus was away, an evaluation failed), or where several Prometheus answer as one without telling them apart.
 */
export function recordedSpan(answer: readonly Sample[], windowSeconds: number): RecordedSpan | undefined {
  const now = answer.find(({ labels }) => labels[part] === 'now')?.value;
  const last = ofEach(answer, 'last');
  const counts = ofEach(answer, 'count');
  if (now === undefined || last === undefined || counts === undefined || last.size === 0) return undefined;
  const recordedAt = Math.max(...last.values());
  const endedSecondsAgo = now - recordedAt + recordedDelaySeconds;
  if (isBehind(endedSecondsAgo)) return undefined;
  const minutes = Math.ceil((windowSeconds - endedSecondsAgo) / recordedMinuteSeconds);
  const complete = new Set(
    names.filter((name) => last.get(name) === recordedAt && (counts.get(name) ?? 0) >= minutes),
  );
  return complete.size === 0 ? undefined : { at: now, endedSecondsAgo, minutes, complete };
}

/**
 * Why nothing of a window can be read from the rules. absent: there are none, or the store cannot tell. ambiguous: several
 * Prometheus answer as one. behind: the last evaluation is minutes old. incomplete: minutes of the window are missing.
 */
export type UnrecordedReason = 'absent' | 'ambiguous' | 'behind' | 'incomplete';

/** Of an answer of which `recordedSpan` makes nothing. */
export function unrecordedReason(answer: readonly Sample[]): UnrecordedReason {
  const now = answer.find(({ labels }) => labels[part] === 'now')?.value;
  const last = ofEach(answer, 'last');
  if (last === undefined || ofEach(answer, 'count') === undefined) return 'ambiguous';
  if (now === undefined || last.size === 0) return 'absent';
  return isBehind(now - Math.max(...last.values()) + recordedDelaySeconds) ? 'behind' : 'incomplete';
}

function isBehind(endedSecondsAgo: number): boolean {
  return endedSecondsAgo > recordedDelaySeconds + 2 * recordedMinuteSeconds;
}

/** undefined: some counter has more than one series. */
function ofEach(answer: readonly Sample[], kind: string): ReadonlyMap<string, number> | undefined {
  const samples = answer.filter(({ labels }) => labels[part] === kind);
  const values = new Map(samples.map(({ labels, value }) => [labels['of'] ?? '', value]));
  return values.size === samples.length ? values : undefined;
}

/**
 * The same as `trafficQueries`, from the recorded minutes where they are complete: to be evaluated at `span.at`. The answers
 * are those of the direct queries for the same window.
 */
export function recordedTrafficQueries(
  span: RecordedSpan,
  options: Omit<TrafficQueryOptions, 'windowSeconds'>,
): Readonly<Record<TrafficQueryName, string>> {
  const window = recordedWindowSeconds(span);
  const query = (name: TrafficQueryName): string => {
    const direct = (seconds: number): string =>
      increaseOf(trafficMetrics[name], seconds, options.scrapeIntervalSeconds);
    if (!span.complete.has(name)) return growthQuery(name, direct(window), options);
    // Ranges are closed at their start before Prometheus 3: a second less keeps the minute before out.
    const range = duration(recordedMinuteSeconds * span.minutes - 1);
    const age = span.endedSecondsAgo - recordedDelaySeconds;
    const recorded = `sum_over_time(${recordOf(name)}[${range}]${age < 0.001 ? '' : ` offset ${duration(age)}`})`;
    const since = `label_replace(${direct(span.endedSecondsAgo)}, "${part}", "since", "", "")`;
    return growthQuery(name, `${recorded} or ${since}`, options);
  };
  return {
    requests: query('requests'),
    tcpOpened: query('tcpOpened'),
    tcpSentBytes: query('tcpSentBytes'),
    tcpReceivedBytes: query('tcpReceivedBytes'),
  };
}
