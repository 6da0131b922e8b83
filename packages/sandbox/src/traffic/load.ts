// How busy a flow is at a moment: a day's rhythm, some noise, and flows that run once a day.
import type { Flow } from '../demo/flows.ts';
import { hash } from '../demo/seed.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** The busiest hour of a day, UTC. */
const PEAK_HOUR = 14;

/**
 * Calls per second of `flow` at `time`. Deterministic.
 *
 * @param time milliseconds since the epoch.
 * @param start when the sandbox was started: flows that run once a day do so relative to it.
 */
export function callsPerSecond(flow: Flow, time: number, start: number): number {
  if (flow.once !== undefined) {
    const ago = modulo(start - time, DAY_MS);
    const begun = flow.once.hoursAgo * HOUR_MS;
    return ago <= begun && ago > begun - flow.once.minutes * MINUTE_MS ? flow.perSecond : 0;
  }
  const hour = (time % DAY_MS) / HOUR_MS;
  const rhythm = 1 + 0.3 * Math.cos(((hour - PEAK_HOUR) / 24) * 2 * Math.PI);
  return flow.perSecond * rhythm * (0.9 + 0.2 * noise(seedOf(flow), time / (5 * MINUTE_MS)));
}

/** The share of `flow` that was plaintext at `time` because of something that has since been put right. */
export function pastPlaintextShare(flow: Flow, time: number, start: number): number {
  if (flow.pastPlaintext === undefined) return 0;
  const daysBefore = (start - time) / DAY_MS - flow.pastPlaintext.untilDaysAgo;
  return daysBefore <= 0 ? 0 : flow.pastPlaintext.share * Math.min(1, 0.4 + 0.3 * daysBefore);
}

const seeds = new WeakMap<Flow, number>();

function seedOf(flow: Flow): number {
  const known = seeds.get(flow);
  if (known !== undefined) return known;
  const seed = hash(`${flow.client.app}>${flow.service.name}:${flow.service.port}/${flow.subset ?? ''}`);
  seeds.set(flow, seed);
  return seed;
}

/** Smooth noise in [0, 1): random values at whole numbers, a straight line between them. */
function noise(seed: number, position: number): number {
  const from = Math.floor(position);
  const low = randomAt(seed, from);
  return low + (randomAt(seed, from + 1) - low) * (position - from);
}

/** In [0, 1): an integer mix, since a week of history asks for it some hundred thousand times. */
function randomAt(seed: number, index: number): number {
  let value = (seed ^ Math.imul(index | 0, 0x9e3779b1)) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b) >>> 0;
  return ((value ^ (value >>> 16)) >>> 0) / 0x1_0000_0000;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
