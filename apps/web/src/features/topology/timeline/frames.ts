import type { TimeSeries } from '@padlock/contract';

/** The moments of a timeline: from `start` to `end`, every `step`. Unix seconds. */
export interface Frames {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A range plays in at most this many pictures: more would take minutes. */
const mostFrames = 60;

export function framesOf({
  timestamps,
  stepSeconds,
}: Pick<TimeSeries, 'timestamps' | 'stepSeconds'>): Frames | null {
  const start = timestamps[0];
  const end = timestamps.at(-1);
  return start === undefined || end === undefined || end <= start ? null : { start, end, step: stepSeconds };
}

/** The moment of a slider; its very end is now. */
export function momentAt(frames: Frames, seconds: number): number | null {
  const inside = Math.max(frames.start, Math.round(seconds));
  return inside >= frames.end ? null : inside;
}

/** What follows when it plays: from now, the range begins anew. null: it has arrived at now. */
export function nextMoment(frames: Frames, at: number | null): number | null {
  return at === null ? frames.start : momentAt(frames, at + playStep(frames));
}

/** One step back or forth by hand. */
export function neighbour(frames: Frames, at: number | null, by: 1 | -1): number | null {
  return momentAt(frames, (at ?? frames.end) + by * frames.step);
}

/** Whole steps of the chart, so that each picture stands on a bar. */
function playStep({ start, end, step }: Frames): number {
  return step * Math.max(1, Math.ceil((end - start) / step / mostFrames));
}

/** What of a series is shown: requests where there are any, else connections. */
export function shownSeries(traffic: {
  readonly requests: TimeSeries;
  readonly connections: TimeSeries;
}): TimeSeries {
  const has = ({ mutualTls, notMutualTls }: TimeSeries) =>
    [...mutualTls, ...notMutualTls].some((value) => (value ?? 0) > 0);
  return has(traffic.requests) || !has(traffic.connections) ? traffic.requests : traffic.connections;
}
