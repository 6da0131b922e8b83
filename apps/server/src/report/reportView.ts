import type { Finding, PathNamespace, Report, ReportNamespace } from '@padlock/contract';
import type { Viewer } from '../auth/viewer.ts';
import type { Cluster } from '../cluster.ts';
import { findingListView, seenIn } from '../findings/findingViews.ts';
import { findingsWindow } from '../findings/knownFindings.ts';
import { pathView } from '../path/pathView.ts';
import { meshView } from '../views/meshView.ts';
import { overviewView } from '../views/overviewView.ts';
import { type Evidence, readEvidence } from '../views/topologyView.ts';

/** The last day, and the last minutes, which findings rest on. */
export interface ReportEvidence {
  readonly day: Evidence;
  readonly minutes: Evidence;
}

export async function readReportEvidence(cluster: Cluster): Promise<ReportEvidence> {
  const [day, minutes] = await Promise.all([
    readEvidence(cluster, '24h'),
    readEvidence(cluster, findingsWindow),
    cluster.acknowledgements.whenListed(),
  ]);
  return { day, minutes };
}

/** Of what the other pages say, what somebody would keep or hand on. */
export function reportView(
  cluster: Cluster,
  { day: evidence, minutes }: ReportEvidence,
  namespaces: ReadonlySet<string> | undefined,
  viewer: Viewer,
): Report {
  const mesh = meshView(cluster, viewer);
  const overview = overviewView(cluster, evidence, {
    namespaces,
    history: undefined,
    findingsSeen: seenIn(minutes),
    viewer,
  });
  const path = pathView(cluster, evidence, undefined, namespaces, viewer);
  const { findings } = findingListView(cluster, minutes, namespaces, viewer);
  const coverage = new Map(overview.namespaces.map((namespace) => [namespace.name, namespace]));
  return {
    cluster: cluster.name,
    createdAt: new Date().toISOString(),
    window: evidence.window,
    complete: path.complete,
    mode: path.mode,
    autoMtls: path.autoMtls,
    trustDomain: mesh.trustDomain,
    istioVersion: mesh.istioVersion,
    requests: overview.requests,
    connections: overview.connections,
    workloads: path.counts,
    namespaces: path.namespaces
      .map((namespace) => namespaceOf(namespace, coverage.get(namespace.name), findings))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    talkers: overview.talkers,
    talkersInAll: overview.talkersInAll,
    findings,
    sources: cluster.sources(),
  };
}

function namespaceOf(
  { name, mode, state, counts }: PathNamespace,
  coverage: Pick<ReportNamespace, 'requests' | 'connections'> | undefined,
  findings: readonly Finding[],
): ReportNamespace {
  const own = findings.filter(
    ({ acknowledged, objects }) =>
      acknowledged === null && objects.some(({ namespace }) => namespace === name),
  );
  return {
    name,
    mode,
    state,
    workloads: counts,
    requests: coverage?.requests ?? null,
    connections: coverage?.connections ?? null,
    errors: own.filter(({ severity }) => severity === 'error').length,
    warnings: own.filter(({ severity }) => severity === 'warning').length,
  };
}
