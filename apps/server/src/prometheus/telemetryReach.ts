import type { TrafficWindow } from '@padlock/contract';
import { seriesThenQuery } from '@padlock/topology';
import { monotonicMs } from '../monotonic.ts';
import { pause } from '../pause.ts';
import type { PrometheusClient } from './prometheusClient.ts';
import { windowSeconds } from './trafficWindows.ts';

/** Telemetry that lacks no more than this part of a window covers it. */
const slack = 0.02;
/** Each halves what is not known of when it begins. */
const steps = 6;
const keepMs = 10 * 60_000;
/** A page does not wait longer for it: next time it is known. */
const patienceMs = 2_000;

interface Known {
  readonly at: number;
  readonly since: Promise<number | undefined>;
}

/**
 * How far back Prometheus knows of the mesh. A window that is longer than that looks like one in which nobody called: whoever
 * calls seldom is missing, and nothing else would say so.
 */
export class TelemetryReach {
  readonly #client: PrometheusClient | undefined;
  readonly #known = new Map<TrafficWindow, Known>();

  constructor(client: PrometheusClient | undefined) {
    this.#client = client;
  }

  /**
   * When telemetry begins within a window, to some 2 % of it. Unix milliseconds; undefined: it covers the window, or it is not
   * known. Never rejects. One query every ten minutes where it covers the window.
   */
  async since(window: TrafficWindow): Promise<number | undefined> {
    return Promise.race([this.#read(window), pause(patienceMs).then(() => undefined)]);
  }

  async #read(window: TrafficWindow): Promise<number | undefined> {
    const client = this.#client;
    if (client === undefined) return undefined;
    const known = this.#known.get(window);
    if (known !== undefined && monotonicMs() - known.at < keepMs) return known.since;
    const since = ask(client, windowSeconds(window)).catch(() => {
      this.#known.delete(window);
      return undefined;
    });
    this.#known.set(window, { at: monotonicMs(), since });
    return since;
  }
}

async function ask(client: PrometheusClient, seconds: number): Promise<number | undefined> {
  const now = Date.now();
  const isThere = async (secondsAgo: number): Promise<boolean> =>
    (await client.query(seriesThenQuery(Math.round(secondsAgo)))).length > 0;
  let unknown = seconds * (1 - slack);
  if (await isThere(unknown)) return undefined;
  let reached = 0;
  for (let step = 0; step < steps; step++) {
    const middle = (reached + unknown) / 2;
    if (await isThere(middle)) reached = middle;
    else unknown = middle;
  }
  return now - 1_000 * reached;
}
