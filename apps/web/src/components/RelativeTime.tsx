import { absoluteTime, relativeTime } from './time.ts';
import { useNow } from './useNow.ts';

/** `2 min ago`, with the absolute time on hover. `time` is RFC 3339. */
export function RelativeTime({ time }: { time: string }) {
  const now = useNow(1_000);
  const then = Date.parse(time);
  return (
    <time dateTime={time} title={absoluteTime(then)} className="pl-number">
      {relativeTime(then, Math.max(now, then))}
    </time>
  );
}
