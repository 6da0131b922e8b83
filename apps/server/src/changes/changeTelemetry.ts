import type { Mesh } from '@padlock/mtls';
import {
  ownFarName,
  parseTraffic,
  servicesReached,
  settleSeconds,
  tellFarPeers,
  type Traffic,
  verificationQueries,
  type VerificationTelemetry,
} from '@padlock/topology';
import type { PrometheusClient } from '../prometheus/prometheusClient.ts';
import { PrometheusError } from '../prometheus/prometheusError.ts';
import type { TrafficStore } from '../prometheus/trafficStore.ts';
import type { ChangeRecord } from './changeRecord.ts';

/** Taken while the real interval is not known: Istio's own sample configuration scrapes every 15 s. */
const assumedScrapeSeconds = 15;
/** What is contrary to policy and older than this no longer counts, once the client was seen doing right. Seconds. */
const recentSeconds = 300;
/** How far the baseline of the recent minutes is looked for. Seconds. */
const recentBaselineSeconds = 60;

/** Reads what telemetry saw since a change. */
export class ChangeTelemetry {
  readonly #client: PrometheusClient | undefined;
  readonly #traffic: Pick<TrafficStore, 'telemetry' | 'read' | 'status'>;

  constructor(
    client: PrometheusClient | undefined,
    traffic: Pick<TrafficStore, 'telemetry' | 'read' | 'status'>,
  ) {
    this.#client = client;
    this.#traffic = traffic;
  }

  get scrapeIntervalSeconds(): number {
    return this.#traffic.telemetry.scrapeIntervalSeconds ?? assumedScrapeSeconds;
  }

  /** Now by Prometheus' own clock; undefined when it does not say at once: nobody who applies a change waits for it. */
  async now(): Promise<number | undefined> {
    if (this.#traffic.status.state === 'down') return undefined;
    const now = await this.#client?.now(1_500).catch(() => undefined);
    return now === undefined || !Number.isFinite(now) ? undefined : now;
  }

  /**
   * What was counted on the reached servers since the change was written. Never rejects.
   *
   * Four queries, eight when the change is older than the last minutes.
   */
  async since(record: ChangeRecord, mesh: Mesh): Promise<VerificationTelemetry> {
    const client = this.#client;
    if (client === undefined) return { state: 'unavailable', reason: 'No Prometheus is configured.' };
    try {
      // How often is scraped decides what counts: while nobody looks at traffic, nobody has asked for it.
      if (this.#traffic.telemetry.scrapeIntervalSeconds === undefined) await this.#traffic.read('1m', 5_000);
      return await this.#count(client, record, mesh);
    } catch (error) {
      const reason = error instanceof PrometheusError ? error.message : 'Prometheus does not answer.';
      return { state: 'unavailable', reason };
    }
  }

  async #count(client: PrometheusClient, record: ChangeRecord, mesh: Mesh): Promise<VerificationTelemetry> {
    const at = await client.now();
    const interval = this.scrapeIntervalSeconds;
    const destinationPort = this.#traffic.telemetry.destinationPort ?? false;
    const settle = settleSeconds(interval);
    const counted = at - writtenAt(record, at) - settle;
    if (counted < interval) return { state: 'too_soon', destinationPort };
    const services = servicesReached(mesh, record.reach);
    const count = async (settleFor: number, countedSeconds: number): Promise<Traffic> => {
      const queries = verificationQueries(
        record.reach,
        services,
        { settleSeconds: settleFor, countedSeconds },
        { destinationPort },
      );
      const [requests, tcpOpened, tcpSentBytes, tcpReceivedBytes] = await Promise.all([
        client.query(queries.requests, at),
        client.query(queries.tcpOpened, at),
        client.query(queries.tcpSentBytes, at),
        client.query(queries.tcpReceivedBytes, at),
      ]);
      const told = parseTraffic(
        { requests, tcpOpened, tcpSentBytes, tcpReceivedBytes },
        { at, windowSeconds: countedSeconds, destinationPort },
      );
      return tellFarPeers(told, ownFarName);
    };
    const since = await count(settle, counted);
    const recent =
      counted <= recentSeconds ? since : await count(Math.max(settle, recentBaselineSeconds), recentSeconds);
    return { state: 'counted', since, recent, destinationPort };
  }
}

/**
 * When the change was written, by Prometheus' clock. Where it could not be asked then, our own time is converted by how far
 * both differ now, rounded up: a second too late costs a second, one too early would count what was before.
 */
function writtenAt({ prometheusTime, appliedAt }: ChangeRecord, prometheusNow: number): number {
  const ahead = prometheusNow - Date.now() / 1_000;
  return prometheusTime ?? Math.ceil(Date.parse(appliedAt) / 1_000 + ahead) + 1;
}
