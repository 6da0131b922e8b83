import type { TrafficWindow } from '@padlock/contract';

const secondsPerUnit = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Length of a window. Seconds. */
export function windowSeconds(window: TrafficWindow): number {
  const unit = window.slice(-1);
  const factor = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? secondsPerUnit[unit] : 0;
  return Number(window.slice(0, -1)) * factor;
}

/** Those that show how things are now: somebody waits for them. */
export function isShort(window: TrafficWindow): boolean {
  return windowSeconds(window) <= 60;
}

/** However long Prometheus takes, nobody is to look at anything older. */
const maxRestSeconds = 120;

/**
 * How often a window is asked for while somebody looks. Seconds. A short window changes with each scrape; a long one hardly
 * does, and costs Prometheus more. Where it takes Prometheus seconds, it rests for some times as long.
 *
 * @param tookSeconds how long the last answer took.
 */
export function refreshSeconds(
  window: TrafficWindow,
  scrapeIntervalSeconds: number | undefined,
  tookSeconds = 0,
): number {
  const length = windowSeconds(window);
  const wanted = length <= 60 ? 2 : length <= 600 ? 5 : length < 86_400 ? 15 : 60;
  // Sooner than the next scrape there is nothing new; while the interval is not known, asking in vain is cheap.
  const sensible = Math.max(wanted, Math.min(scrapeIntervalSeconds ?? 0, 60));
  const rest = Math.min(maxRestSeconds, tookSeconds * (isShort(window) ? 2 : 8));
  return Math.max(sensible, rest);
}
