import type { ClusterEntry, ClusterList, ClusterPosture, TrafficWindow } from '@padlock/contract';
import type { Gate } from '../auth/gate.ts';
import { type Person, sightKey, type Viewer } from '../auth/viewer.ts';
import type { WholeCluster } from '../cluster.ts';
import { findingsWindow } from '../findings/knownFindings.ts';
import { ProblemError } from '../http/problems.ts';
import { pause } from '../pause.ts';
import { readEvidence } from '../views/topologyView.ts';
import type { ClusterRegistry } from './clusterRegistry.ts';
import { clusterPosture } from './clusterPosture.ts';

/** A cluster that takes longer to say what somebody may see is shown without: it must not hold up the others. */
const answerMs = 2_000;
/** For the first traffic of a window. Until it is there, states are unknown. */
const trafficMs = 1_000;
/** Postures are kept for as many pairs of sight and window. */
const maxKept = 50;

/** All clusters as far as somebody may know them. Each is judged by its own API server. */
export async function listClusters(
  registry: ClusterRegistry,
  gate: Gate,
  person: Person,
  window: TrafficWindow,
): Promise<ClusterList> {
  const entries = await Promise.all(
    [...registry.clusters.values()].map((cluster) => entryOf(cluster, gate, person, window)),
  );
  const refused = registry.refused.map((one): ClusterEntry => ({
    id: one.id,
    name: one.name,
    origin: one.origin,
    home: false,
    state: 'refused',
    message: one.reason,
  }));
  const seesAll = entries.some((entry) => entry.all && entry.entry.home);
  return {
    window,
    clusters: [...entries.map(({ entry }) => entry), ...refused]
      .map((entry) => (seesAll ? entry : withoutSecret(entry)))
      .sort((a, b) => Number(b.home) - Number(a.home) || (a.name < b.name ? -1 : 1)),
    secretsProblem: registry.secretsProblem,
  };
}

interface Judged {
  readonly entry: ClusterEntry;
  /** The person sees every namespace of it. */
  readonly all: boolean;
}

async function entryOf(
  cluster: WholeCluster,
  gate: Gate,
  person: Person,
  window: TrafficWindow,
): Promise<Judged> {
  const { id, name, origin, home } = cluster;
  const named = { id, name, origin, home };
  const without = (state: 'starting' | 'down' | 'denied', message: string): Judged => ({
    entry: { ...named, state, message },
    all: false,
  });
  const judge = async (): Promise<Judged> => {
    const viewer = await gate.viewerOf(person, id);
    const { state, message } = cluster.store.status;
    if (cluster.store.snapshot.version === 0)
      return state === 'down' ? without('down', message ?? noAnswer) : without('starting', beingRead);
    if (viewer.visibleNamespaces?.size === 0)
      return without('denied', 'You may see no namespace of this cluster.');
    const posture = await postureFor(cluster, gate, viewer, window);
    return {
      entry: { ...named, state: 'shown', sources: cluster.sources(), posture },
      all: viewer.visibleNamespaces === undefined,
    };
  };
  const judged = judge().catch((error: unknown) => {
    if (!(error instanceof ProblemError) || error.input.status === 401) throw error;
    return without(error.input.status === 403 ? 'denied' : 'down', error.message);
  });
  const late = pause(answerMs).then(() => {
    const { state, message } = cluster.store.status;
    return state === 'starting' ? without('starting', beingRead) : without('down', message ?? noAnswer);
  });
  return Promise.race([judged, late]);
}

const beingRead = 'This cluster is being read for the first time.';
const noAnswer = 'This cluster takes too long to answer. Try again soon.';

type Kept = Map<string, ClusterPosture>;
const kept = new WeakMap<WholeCluster, Kept>();

/** Made once for all who see the same, as long as nothing changes. */
async function postureFor(
  whole: WholeCluster,
  gate: Gate,
  viewer: Viewer,
  window: TrafficWindow,
): Promise<ClusterPosture> {
  const cluster = gate.seen(whole, viewer);
  const [evidence, minutes] = await Promise.all([
    readEvidence(cluster, window, trafficMs),
    readEvidence(cluster, findingsWindow, trafficMs),
    cluster.acknowledgements.whenListed(),
  ]);
  const key = [evidence.key, minutes.key, cluster.acknowledgements.version, sightKey(viewer)].join(' ');
  let known = kept.get(whole);
  if (known === undefined) kept.set(whole, (known = new Map()));
  const posture = known.get(key) ?? clusterPosture(cluster, evidence, minutes, viewer);
  known.delete(key);
  known.set(key, posture);
  for (const oldest of known.keys()) {
    if (known.size <= maxKept) break;
    known.delete(oldest);
  }
  return posture;
}

/** Where Secrets lie is a matter of the home cluster, and of those who see all of it. */
function withoutSecret(entry: ClusterEntry): ClusterEntry {
  return entry.origin.kind === 'secret' ? { ...entry, origin: { kind: 'secret', secret: null } } : entry;
}
