import type { SourceStatus, TrafficWindow } from '@padlock/contract';
import {
  minRecordedWindowSeconds,
  PeerPool,
  recordedSpan,
  recordedSpanQuery,
  type UnrecordedReason,
  unrecordedReason,
  recordedTrafficQueries,
  recordedWindowSeconds,
  type Traffic,
  trafficQueries,
  usableWindowSeconds,
} from '@padlock/topology';
import { monotonicMs } from '../monotonic.ts';
import { Listeners } from '../listeners.ts';
import { SourceMonitor } from '../sources/sourceMonitor.ts';
import type { PrometheusClient } from './prometheusClient.ts';
import { PrometheusError } from './prometheusError.ts';
import { askTraffic } from './askTraffic.ts';
import { TelemetryLearner } from './telemetryLearner.ts';
import { TelemetryReach } from './telemetryReach.ts';
import { ReadingOrder } from './readingOrder.ts';
import { isShort, refreshSeconds, windowSeconds } from './trafficWindows.ts';
import { WindowRefresher } from './windowRefresher.ts';

/** The traffic of one window as it was last read. A new answer is another snapshot with a higher version. */
export interface TrafficSnapshot {
  readonly version: number;
  /** When Prometheus was asked. Milliseconds of `monotonicMs`. */
  readonly askedAt: number;
  readonly traffic: Traffic;
}

/** How Prometheus scrapes the mesh, learnt by asking it. */
export interface Telemetry {
  /** undefined: not known yet. */
  readonly scrapeIntervalSeconds: number | undefined;
  /** Do server reports carry `destination_port`? undefined: not known yet. */
  readonly destinationPort: boolean | undefined;
  /** Are long windows read from Padlock's recording rules? undefined: nobody has looked at one. */
  readonly recordingRules: 'used' | UnrecordedReason | undefined;
}

/** Taken while the real interval is not known: Istio's own sample configuration scrapes every 15 s. */
const assumedScrapeSeconds = 15;
/** How soon to look again for recording rules. */
const unrecordedMs = 60_000;
const peerMs = 15 * 60_000;
/** Longer than any window takes to its next refresh. */
const troubleMs = 150_000;
/** How long Prometheus may take for an answer before the last one no longer counts as current. */
const answerMs = 20_000;

/**
 * Traffic by window. Each window that somebody looks at has one background refresher, so that a hundred people cost
 * Prometheus the same as one; when Prometheus is away the last answer stays, with its age.
 */
export class TrafficStore {
  readonly changed = new Listeners<{ readonly window: TrafficWindow; readonly version: number }>();
  readonly statusChanged = new Listeners<SourceStatus>();
  /** How far back telemetry goes. */
  readonly reach: TelemetryReach;
  readonly #client: PrometheusClient | undefined;
  readonly #monitor: SourceMonitor | undefined;
  readonly #windows = new Map<TrafficWindow, WindowRefresher<TrafficSnapshot>>();
  readonly #order = new ReadingOrder();
  readonly #tookSeconds = new Map<TrafficWindow, number>();
  #telemetry: Telemetry = {
    scrapeIntervalSeconds: undefined,
    destinationPort: undefined,
    recordingRules: undefined,
  };
  /** Milliseconds of `monotonicMs` before which a window is not asked again whether the rules cover it. */
  readonly #unrecordedUntil = new Map<TrafficWindow, number>();
  readonly #peers = new PeerPool();
  #agedAt = monotonicMs();
  readonly #learner: TelemetryLearner | undefined;
  #version = 0;
  #lastAnswer: number | undefined;
  /** Windows whose last refresh failed. */
  readonly #troubles = new Map<TrafficWindow, { readonly message: string; readonly at: number }>();
  #lastStatus = '';

  /** @param client undefined when no Prometheus is configured: then there is policy, but no evidence. */
  constructor(client: PrometheusClient | undefined) {
    this.#client = client;
    this.reach = new TelemetryReach(client);
    if (client === undefined) return;
    this.#learner = new TelemetryLearner(client, (learnt) => {
      this.#telemetry = { ...this.#telemetry, ...learnt };
    });
    this.#monitor = new SourceMonitor({
      probe: (timeoutMs) => client.probe(timeoutMs),
      isTimeout: (error) => error instanceof PrometheusError && error.kind === 'timeout',
    });
  }

  get telemetry(): Telemetry {
    return this.#telemetry;
  }

  /** How often the mesh is scraped, learnt first where it is not known yet. Seconds. */
  async scrapeInterval(): Promise<number> {
    await this.#learner?.learn();
    return this.#telemetry.scrapeIntervalSeconds ?? assumedScrapeSeconds;
  }

  /** Counts all answers, of whatever window. */
  get version(): number {
    return this.#version;
  }

  get status(): SourceStatus {
    const lastSuccess = this.#lastAnswer === undefined ? null : new Date(this.#lastAnswer).toISOString();
    const about = (state: SourceStatus['state'], message: string | null): SourceStatus => ({
      name: 'prometheus',
      state,
      lastSuccess,
      message,
    });
    if (this.#monitor === undefined) return about('down', 'No Prometheus is configured.');
    const reach = this.#monitor.current;
    if (reach.state === 'down') return about('down', reach.message);
    const trouble = this.#currentTrouble();
    if (trouble !== undefined) return about('stale', trouble);
    return reach.state === 'starting' ? about('starting', null) : about('ok', null);
  }

  start(): void {
    this.#monitor?.changed.add((reach) => {
      if (reach.state === 'up') for (const window of this.#windows.values()) window.refreshNow();
      this.#announceStatus();
    });
    this.#monitor?.start();
    // Else the first who looks would wait for it.
    void this.#learner?.learn();
  }

  async stop(): Promise<void> {
    this.#monitor?.stop();
    for (const window of this.#windows.values()) window.stop();
    await this.#client?.close();
  }

  /**
   * The last answer for a window. Asking counts as looking, so that it is kept fresh for a while.
   *
   * @param waitMs how long to wait for the first answer of a window that nobody looked at before.
   * @param maxAgeMs asks Prometheus again, out of turn, when its last answer is older than this.
   * @returns undefined when Prometheus has not answered for this window.
   */
  async read(window: TrafficWindow, waitMs = 0, maxAgeMs?: number): Promise<TrafficSnapshot | undefined> {
    return this.#window(window)?.read(waitMs, maxAgeMs);
  }

  /**
   * Whether an answer still says how things are: Prometheus is there, and two refreshes in a row have not been missed. What is
   * not current is memory, on which no closed lock and no all-clear may rest.
   */
  isCurrent(window: TrafficWindow, snapshot: TrafficSnapshot | undefined): snapshot is TrafficSnapshot {
    if (snapshot === undefined || this.status.state === 'down') return false;
    return monotonicMs() - snapshot.askedAt < 2 * this.#intervalMs(window) + answerMs;
  }

  /** Keeps a window fresh until the returned function is called. */
  watch(window: TrafficWindow): () => void {
    return this.#window(window)?.watch() ?? (() => undefined);
  }

  #window(window: TrafficWindow): WindowRefresher<TrafficSnapshot> | undefined {
    const client = this.#client;
    if (client === undefined) return undefined;
    let refresher = this.#windows.get(window);
    if (refresher === undefined) {
      refresher = new WindowRefresher({
        refresh: () => this.#refresh(client, window),
        intervalMs: () => this.#intervalMs(window),
      });
      this.#windows.set(window, refresher);
    }
    return refresher;
  }

  /** How long a window rests between two refreshes. */
  #intervalMs(window: TrafficWindow): number {
    const tookSeconds = this.#tookSeconds.get(window);
    return 1_000 * refreshSeconds(window, this.#telemetry.scrapeIntervalSeconds, tookSeconds);
  }

  /** @returns undefined when it failed; the last answer then stays. */
  async #refresh(client: PrometheusClient, window: TrafficWindow): Promise<TrafficSnapshot | undefined> {
    return this.#order.run(isShort(window) ? 'first' : 'in turn', () => this.#refreshNow(client, window));
  }

  async #refreshNow(client: PrometheusClient, window: TrafficWindow): Promise<TrafficSnapshot | undefined> {
    try {
      await this.#learner?.learn();
      const askedAt = monotonicMs();
      const traffic = await this.#readTraffic(client, window);
      this.#tookSeconds.set(window, (monotonicMs() - askedAt) / 1_000);
      this.#version += 1;
      this.#lastAnswer = Date.now();
      void this.#order.run('in turn', async () => this.#learner?.relearn());
      if (this.#troubles.delete(window)) this.#retryOthers();
      this.changed.notify({ window, version: this.#version });
      return { version: this.#version, askedAt, traffic };
    } catch (error) {
      const message = error instanceof Error ? error.message : 'Prometheus does not answer.';
      this.#troubles.set(window, { message, at: monotonicMs() });
      this.#monitor?.checkSoon();
      return undefined;
    } finally {
      this.#announceStatus();
    }
  }

  async #readTraffic(client: PrometheusClient, window: TrafficWindow): Promise<Traffic> {
    const scrapeIntervalSeconds = this.#telemetry.scrapeIntervalSeconds ?? assumedScrapeSeconds;
    const destinationPort = this.#telemetry.destinationPort ?? false;
    const wanted = usableWindowSeconds(windowSeconds(window), scrapeIntervalSeconds);
    const span = await this.#recordedSpan(client, window, wanted);
    const length = span === undefined ? wanted : recordedWindowSeconds(span);
    const options = { scrapeIntervalSeconds, destinationPort };
    const queries =
      span === undefined
        ? trafficQueries({ ...options, windowSeconds: length })
        : recordedTrafficQueries(span, options);
    const at = Date.now() / 1_000;
    return askTraffic(
      client,
      queries,
      { at, windowSeconds: length, destinationPort },
      { at: span?.at, pool: this.#pool() },
    );
  }

  /** Peers that are gone are forgotten in time; every window that somebody looks at is read again sooner. */
  #pool(): PeerPool {
    if (monotonicMs() - this.#agedAt > peerMs) {
      this.#agedAt = monotonicMs();
      this.#peers.age();
    }
    return this.#peers;
  }

  /** One query more, for long windows only; where the rules do not cover one, it is asked again a minute later. */
  async #recordedSpan(
    client: PrometheusClient,
    window: TrafficWindow,
    length: number,
  ): Promise<ReturnType<typeof recordedSpan>> {
    if (length < minRecordedWindowSeconds || monotonicMs() < (this.#unrecordedUntil.get(window) ?? 0))
      return undefined;
    // A store that does not understand the question has no such rules.
    const answer = await client.query(recordedSpanQuery(length)).catch(() => []);
    const span = recordedSpan(answer, length);
    this.#telemetry = {
      ...this.#telemetry,
      recordingRules: span === undefined ? unrecordedReason(answer) : 'used',
    };
    if (span === undefined) this.#unrecordedUntil.set(window, monotonicMs() + unrecordedMs);
    return span;
  }

  /** What was wrong may be over for all windows, and long ones are asked seldom. Those that fail for a reason of their own go on. */
  #retryOthers(): void {
    for (const window of this.#troubles.keys()) this.#windows.get(window)?.refreshNow();
  }

  /** Of windows that nobody looks at any more, no better news will come: their trouble is forgotten. */
  #currentTrouble(): string | undefined {
    return [...this.#troubles.values()].find(({ at }) => monotonicMs() - at < troubleMs)?.message;
  }

  #announceStatus(): void {
    const status = this.status;
    const key = `${status.state} ${status.message ?? ''}`;
    if (key === this.#lastStatus) return;
    this.#lastStatus = key;
    this.statusChanged.notify(status);
  }
}
