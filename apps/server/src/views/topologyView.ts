import type { GraphKind, Topology, TrafficWindow } from '@padlock/contract';
import { buildTopology, type Traffic } from '@padlock/topology';
import type { Cluster } from '../cluster.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import type { TrafficSnapshot } from '../prometheus/trafficStore.ts';
import { ProblemError } from '../http/problems.ts';
import { PrometheusError } from '../prometheus/prometheusError.ts';
import { windowSeconds } from '../prometheus/trafficWindows.ts';

/** All that a graph is made of, taken at one moment, and a key that stands for exactly that. */
export interface Evidence {
  readonly key: string;
  readonly snapshot: ClusterSnapshot;
  readonly window: TrafficWindow;
  /** undefined while Prometheus does not answer, or only to other windows: no lock may rest on old data. */
  readonly traffic: Traffic | undefined;
  readonly lastDay: Traffic | undefined;
  /** Of a moment of which nobody knows what policy said. */
  readonly past: boolean;
}

/** A page would rather show policies alone than wait longer for the first traffic, */
const firstTrafficMs = 4_000;
/** and traffic alone than wait for what was there before it. */
const firstMemoryMs = 2_000;
/** Nobody keeps raw metrics for longer without aggregating them. */
const maxPastSeconds = 31 * 86_400;
/** How long an answer waits for the very first reading of the cluster. */
export const firstSnapshotMs = 4_000;

/** Takes the stores as they are; only the very first reader of a window waits for it. */
export async function readEvidence(
  cluster: Cluster,
  window: TrafficWindow,
  waitMs = firstTrafficMs,
): Promise<Evidence> {
  const [traffic, lastDay] = await Promise.all([
    cluster.traffic.read(window, waitMs),
    cluster.traffic.read('24h', Math.min(waitMs, firstMemoryMs)),
    cluster.store.whenReady(firstSnapshotMs),
  ]);
  const current = cluster.traffic.isCurrent(window, traffic);
  const states = cluster.sources().map(({ name, state, message }) => [name, state, message]);
  const { snapshot } = cluster.store;
  return {
    key: JSON.stringify([
      cluster.id,
      cluster.opening,
      snapshot.version,
      window,
      current,
      traffic?.version,
      lastDay?.version,
      states,
    ]),
    snapshot,
    window,
    traffic: current ? traffic.traffic : undefined,
    lastDay: longest(lastDay, traffic),
    past: false,
  };
}

/** The longest memory that there is: when Prometheus goes away, edges that were seen must not vanish. */
function longest(...snapshots: readonly (TrafficSnapshot | undefined)[]): Traffic | undefined {
  return snapshots.find((snapshot) => snapshot !== undefined)?.traffic;
}

/** Of a past moment: evidence of then, and of policy nothing. @throws {ProblemError} */
export async function readPastEvidence(
  cluster: Cluster,
  window: TrafficWindow,
  at: number,
): Promise<Evidence> {
  const now = Date.now() / 1_000;
  if (at > now || at < now - maxPastSeconds)
    throw new ProblemError({
      status: 400,
      code: 'moment_out_of_range',
      title: 'Not a moment to look at',
      detail: 'A moment must lie in the last 31 days.',
    });
  await cluster.store.whenReady(firstSnapshotMs);
  const traffic = await cluster.past.read(window, at).catch((error: unknown) => {
    if (!(error instanceof PrometheusError)) throw error;
    throw new ProblemError({
      status: 503,
      code: 'past_unknown',
      title: 'This moment is not known',
      detail: error.message,
    });
  });
  const { snapshot } = cluster.store;
  return {
    key: JSON.stringify([cluster.id, cluster.opening, snapshot.version, window, 'past', traffic?.at]),
    snapshot,
    window,
    traffic,
    lastDay: undefined,
    past: true,
  };
}

export function topologyView(
  cluster: Cluster,
  evidence: Evidence,
  asked: { readonly graph: GraphKind; readonly namespaces: ReadonlySet<string> | undefined },
): Topology {
  const { snapshot, window, traffic, lastDay, past } = evidence;
  const topology = buildTopology({
    cluster: cluster.id,
    mesh: snapshot.mesh,
    traffic,
    lastDay,
    evidenceOnly: past,
    ...asked,
  });
  const last = traffic ?? lastDay;
  return {
    ...topology,
    window,
    windowSeconds: traffic?.windowSeconds ?? windowSeconds(window),
    past,
    at: last === undefined ? null : new Date(last.at * 1_000).toISOString(),
    sources: cluster.sources(),
  };
}
