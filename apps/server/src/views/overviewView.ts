import type { NamespaceOverview, Overview } from '@padlock/contract';
import { type NamespaceReadiness, type PlaintextHistory, posture, readiness } from '@padlock/topology';
import type { Viewer } from '../auth/viewer.ts';
import type { Cluster } from '../cluster.ts';
import { findingsInShort } from '../findings/findingsInShort.ts';
import type { SeenTraffic } from '../findings/knownFindings.ts';
import { windowSeconds } from '../prometheus/trafficWindows.ts';
import { namespaceSummaries } from './meshView.ts';
import type { Evidence } from './topologyView.ts';

export interface OverviewQuery {
  readonly namespaces: ReadonlySet<string> | undefined;
  readonly history: PlaintextHistory | undefined;
  /** What findings by traffic rest on. */
  readonly findingsSeen: SeenTraffic;
  readonly viewer: Viewer;
}

const maxTalkers = 50;

/** How well the mesh is encrypted, and what stands in the way. */
export function overviewView(cluster: Cluster, evidence: Evidence, query: OverviewQuery): Overview {
  const { mesh } = evidence.snapshot;
  const { namespaces, history, viewer } = query;
  const input = { cluster: cluster.id, mesh, traffic: evidence.traffic, lastDay: evidence.lastDay };
  const { namespaces: coverage, ...seen } = posture({ ...input, namespaces, history, maxTalkers });
  const ready = readiness(input);
  const isShown = (name: string): boolean => namespaces === undefined || namespaces.has(name);
  const last = evidence.traffic ?? evidence.lastDay;
  return {
    ...seen,
    window: evidence.window,
    windowSeconds: evidence.traffic?.windowSeconds ?? windowSeconds(evidence.window),
    at: last === undefined ? null : new Date(last.at * 1_000).toISOString(),
    namespaces: namespaceSummaries(mesh, viewer)
      .filter(({ name, pods, services }) => isShown(name) && pods + services > 0)
      .map((summary): NamespaceOverview => {
        const own = coverage.get(summary.name);
        return {
          ...summary,
          requests: own?.requests ?? null,
          connections: own?.connections ?? null,
          state: own?.state ?? (evidence.traffic === undefined ? 'unknown' : 'idle'),
          blocked: own?.blocked ?? 0,
          readiness: ready.get(summary.name) ?? nothingToProtect,
        };
      }),
    findings: findingsInShort(cluster, evidence, { seen: query.findingsSeen, viewer, namespaces }),
    sources: cluster.sources(),
  };
}

const nothingToProtect: NamespaceReadiness = {
  ports: { strict: 0, ready: 0, unseen: 0, blocked: 0, outside: 0, unknown: 0 },
  plaintextCallers: 0,
  workloadsOutside: 0,
};
