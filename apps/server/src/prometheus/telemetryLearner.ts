import {
  destinationPortQuery,
  scrapeCountQuery,
  scrapeIntervalSeconds,
  scrapeProbeSeconds,
} from '@padlock/topology';
import { monotonicMs } from '../monotonic.ts';
import type { PrometheusClient } from './prometheusClient.ts';

/** The interval hardly ever changes, and learning it reads as much of a large mesh as a refresh does. */
const relearnIntervalMs = 600_000;
/** Where little is old enough to tell, it is told roughly, or not at all. */
const roughIntervalMs = 60_000;
const unknownIntervalMs = 10_000;
/** Ports are told as soon as somebody writes the Telemetry for them, and few series are read to know it. */
const relearnPortsMs = 15_000;

/** What is learnt of how Prometheus scrapes the mesh, as it is learnt. */
export type Learnt =
  /** How often; never too short. */
  | { readonly scrapeIntervalSeconds: number }
  /** Do server reports carry `destination_port`? */
  | { readonly destinationPort: boolean };

/** Learns how Prometheus scrapes the mesh, by asking it now and then. */
export class TelemetryLearner {
  readonly #interval: Question;
  readonly #ports: Question;
  #isIntervalKnown = false;

  /** @param know is told what was learnt. */
  constructor(client: PrometheusClient, know: (learnt: Learnt) => void) {
    this.#interval = new Question(async () => {
      const learnt = await askScrapeInterval(client);
      if (learnt === undefined) return this.#isIntervalKnown ? roughIntervalMs : unknownIntervalMs;
      this.#isIntervalKnown = true;
      know({ scrapeIntervalSeconds: learnt.seconds });
      return learnt.isRough ? roughIntervalMs : relearnIntervalMs;
    });
    this.#ports = new Question(async () => {
      const [ports] = await client.query(destinationPortQuery());
      know({ destinationPort: (ports?.value ?? 0) > 0 });
      return relearnPortsMs;
    });
  }

  /**
   * Asks what has to be known before traffic is read. Never rejects: who refuses these questions may still answer the ones that
   * matter.
   */
  async learn(): Promise<void> {
    await Promise.all([this.#ports.ask(), this.#isIntervalKnown ? undefined : this.#interval.ask()]);
  }

  /** Asks again what was learnt long ago and is good enough until then: of a large mesh, that would hold up whoever reads. */
  async relearn(): Promise<void> {
    if (this.#isIntervalKnown) await this.#interval.ask();
  }
}

class Question {
  /** Resolves with the milliseconds until it is worth asking again. */
  readonly #ask: () => Promise<number>;
  /** Milliseconds of `monotonicMs`. */
  #next = 0;
  #running: Promise<void> | undefined;

  constructor(ask: () => Promise<number>) {
    this.#ask = ask;
  }

  async ask(): Promise<void> {
    if (monotonicMs() < this.#next) return;
    this.#running ??= this.#ask()
      .catch(() => unknownIntervalMs)
      .then((ms) => {
        this.#next = monotonicMs() + ms;
        this.#running = undefined;
      });
    await this.#running;
  }
}

async function askScrapeInterval(
  client: PrometheusClient,
): Promise<{ readonly seconds: number; readonly isRough: boolean } | undefined> {
  for (const [position, probe] of scrapeProbeSeconds.entries()) {
    const scrapes = await client.query(scrapeCountQuery(probe));
    const seconds = scrapeIntervalSeconds(scrapes[0]?.value, probe);
    if (seconds !== undefined) return { seconds, isRough: position > 0 };
  }
  return undefined;
}
