import type { Verification } from '@padlock/contract';
import type { Mesh } from '@padlock/mtls';
import { type ChangeReach, reachesWorkload } from '@padlock/topology';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { monotonicMs } from '../monotonic.ts';
import { readLimited } from '../readLimited.ts';

type Proxies = Verification['proxies'];

/** What istiod says of each proxy that is connected to it, as far as we read it. */
const SyncStatuses = z.array(
  z.object({
    /** `pod.namespace`. */
    proxy: z.string().optional(),
    resources: z
      .record(
        z.string(),
        z.object({
          sent: z.string().optional(),
          acked: z.string().optional(),
          sentTime: z.string().optional(),
        }),
      )
      .optional(),
  }),
);
type SyncStatus = z.infer<typeof SyncStatuses>[number];

/** A policy of a server is part of its proxy's listeners. */
const listeners = 'type.googleapis.com/envoy.config.listener.v3.Listener';
const timeoutMs = 3_000;
const maxBytes = 64 * 1024 * 1024;
/** Changes that are followed at the same time share an answer. */
const keepMs = 1_500;

/**
 * Asks istiod whether the proxies of changed servers have taken a policy up: `/debug/syncz` on its port 8080. It answers on
 * its own machine, and elsewhere to those who are authenticated in the mesh; several istiods know their own proxies each.
 */
export class ProxySync {
  readonly #url: string | undefined;
  readonly #agent = new Agent({ connections: 2 });
  #last: { readonly at: number; readonly answer: Promise<readonly SyncStatus[]> } | undefined;

  /** @param url undefined: no istiod is known. */
  constructor(url: string | undefined) {
    this.#url = url?.replace(/\/+$/, '');
  }

  /**
   * How many of the reached proxies have acknowledged what istiod sent after a change. Never rejects.
   *
   * @param change.appliedAt when its last write was confirmed (RFC 3339): a push waits a little, and so comes later.
   */
  async since(
    change: { readonly appliedAt: string; readonly reach: ChangeReach },
    mesh: Mesh,
  ): Promise<Proxies> {
    if (this.#url === undefined)
      return notObservable('Padlock knows no istiod that it could ask: --istiod-url names one.');
    const reached = [...mesh.pods.values()]
      .filter(({ dataPlane }) => dataPlane === 'sidecar')
      .filter(({ workload }) => reachesWorkload(change.reach, `${workload.namespace}/${workload.name}`));
    if (reached.length === 0) return notObservable('No sidecar is concerned.');
    try {
      const statuses = new Map((await this.#ask(this.#url)).map((status) => [status.proxy, status]));
      const known = reached.flatMap(({ name, namespace }) => statuses.get(`${name}.${namespace}`) ?? []);
      if (known.length === 0) return notObservable('None of these proxies is connected to this istiod.');
      if (known.every(({ resources }) => resources?.[listeners]?.sentTime === undefined))
        return notObservable('This version of istiod does not tell when it sent what.');
      const appliedAt = Date.parse(change.appliedAt);
      const synced = known.filter((status) => hasTakenUp(status, appliedAt)).length;
      return { state: 'observed', synced, total: reached.length };
    } catch (error) {
      return notObservable(error instanceof SyncRefused ? error.message : 'istiod does not answer.');
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #ask(url: string): Promise<readonly SyncStatus[]> {
    if (this.#last === undefined || monotonicMs() - this.#last.at > keepMs)
      this.#last = { at: monotonicMs(), answer: this.#send(`${url}/debug/syncz`) };
    return this.#last.answer;
  }

  async #send(url: string): Promise<readonly SyncStatus[]> {
    const response = await request(url, {
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json', 'user-agent': 'padlock' },
    });
    const text = await readLimited(response.body, maxBytes);
    if (response.statusCode === 401 || response.statusCode === 403)
      throw new SyncRefused(
        `istiod refuses to tell (${response.statusCode}): it answers on its own machine only.`,
      );
    if (response.statusCode !== 200) throw new SyncRefused(`istiod answered ${response.statusCode}.`);
    const parsed = SyncStatuses.safeParse(JSON.parse(text));
    if (!parsed.success) throw new SyncRefused('istiod sent an answer that is not understood.');
    return parsed.data;
  }
}

class SyncRefused extends Error {
  override readonly name = 'SyncRefused';
}

function hasTakenUp({ resources }: SyncStatus, appliedAt: number): boolean {
  const { sent, acked, sentTime } = resources?.[listeners] ?? {};
  return sent !== undefined && sent === acked && sentTime !== undefined && Date.parse(sentTime) >= appliedAt;
}

function notObservable(reason: string): Proxies {
  return { state: 'not_observable', reason };
}
