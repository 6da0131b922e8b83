const steps = [600, 1_200, 3_600, 6 * 3_600, 12 * 3_600, 86_400, 2 * 86_400];
/** More would run into each other on a narrow card. */
const most = 4;

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Round times along an axis, from 0 (its start) to 1 (its end). Days where they are a day apart or more. */
export function timeMarks(timestamps: readonly number[]): readonly { at: number; text: string }[] {
  const [start, end] = [timestamps[0], timestamps.at(-1)];
  if (start === undefined || end === undefined || end <= start) return [];
  const step = steps.find((candidate) => (end - start) / candidate <= most) ?? (end - start) / most;
  // Round by the clock of the person, not by UTC.
  const offset = 60 * new Date(start * 1000).getTimezoneOffset();
  const marks: { at: number; text: string }[] = [];
  for (let at = Math.ceil((start - offset) / step) * step + offset; at <= end; at += step)
    marks.push({ at: (at - start) / (end - start), text: (step >= 86_400 ? day : time).format(at * 1000) });
  return marks;
}
