import type { ClusterPosture } from '@padlock/contract';
import { meshMode } from '@padlock/mtls';
import { pathToStrict, posture } from '@padlock/topology';
import type { Viewer } from '../auth/viewer.ts';
import type { Cluster } from '../cluster.ts';
import { findingsInShort } from '../findings/findingsInShort.ts';
import { seenIn } from '../findings/findingViews.ts';
import { istioVersion, namespaceSummaries } from '../views/meshView.ts';
import type { Evidence } from '../views/topologyView.ts';

/**
 * One cluster in a few numbers: the same as its Overview, its Path to STRICT and its Findings show.
 *
 * @param minutes of `findingsWindow`: what findings by traffic rest on.
 */
export function clusterPosture(
  cluster: Cluster,
  evidence: Evidence,
  minutes: Evidence,
  viewer: Viewer,
): ClusterPosture {
  const { mesh } = evidence.snapshot;
  const { traffic, lastDay } = evidence;
  const namespaces = viewer.visibleNamespaces;
  const input = { cluster: cluster.id, mesh, traffic, lastDay };
  const { edges, requests, connections } = posture({
    ...input,
    namespaces,
    history: undefined,
    maxTalkers: 0,
  });
  const workloads = pathToStrict({ ...input, traffic: lastDay ?? traffic, far: viewer.far.meshOf })
    .namespaces.filter(({ name }) => namespaces === undefined || namespaces.has(name))
    .flatMap((namespace) => namespace.workloads);
  const last = traffic ?? lastDay;
  return {
    mode: meshMode(mesh).mode,
    istioVersion: istioVersion(evidence.snapshot),
    namespaces: namespaceSummaries(mesh, viewer).length,
    workloads: {
      strict: workloads.filter(({ state }) => state === 'strict').length,
      inMesh: workloads.filter(({ state }) => state !== 'outside').length,
    },
    edges,
    requests,
    connections,
    findings: findingsInShort(cluster, evidence, { seen: seenIn(minutes), viewer, namespaces }).counts,
    at: last === undefined ? null : new Date(last.at * 1_000).toISOString(),
  };
}
