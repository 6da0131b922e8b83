import type { Mesh as MeshView, NamespaceSummary } from '@padlock/contract';
import { type Mesh, meshMode, namespaceMode, type Pod } from '@padlock/mtls';
import { maySee, type Viewer } from '../auth/viewer.ts';
import type { Cluster } from '../cluster.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { istiods } from './componentVersions.ts';
import { effectiveMode } from './effectiveMode.ts';

/** Mesh settings, namespaces and how fresh all of it is. */
export function meshView(cluster: Cluster, viewer: Viewer): MeshView {
  const snapshot = cluster.store.snapshot;
  const { mesh } = snapshot;
  const { limit } = cluster.sight;
  const { scrapeIntervalSeconds, destinationPort, recordingRules } = cluster.traffic.telemetry;
  return {
    cluster: cluster.id,
    mode: effectiveMode(meshMode(mesh)),
    rootNamespace: mesh.config.rootNamespace,
    autoMtls: mesh.config.enableAutoMtls,
    trustDomain: mesh.config.trustDomain,
    minProtocolVersion: mesh.config.minProtocolVersion,
    istioVersion: istioVersion(snapshot),
    portEvidence: destinationPort ?? null,
    scrapeIntervalSeconds: scrapeIntervalSeconds ?? null,
    recordingRules: recordingRules ?? null,
    sources: cluster.sources(),
    limits: snapshot.limits.map((limit) => ({ ...limit })),
    namespaces: namespaceSummaries(mesh, viewer),
    limitedTo: limit === undefined ? null : [...limit].filter((name) => maySee(viewer, name)).sort(),
    updatedAt: new Date(snapshot.at).toISOString(),
  };
}

/** Of the first control plane that tells it; null: none does. */
export function istioVersion(snapshot: ClusterSnapshot): string | null {
  return (
    istiods(snapshot.objects('Pod').values()).find(({ version }) => version !== undefined)?.version ?? null
  );
}

/** The namespaces of the cluster that somebody may see, with what stands in them. */
export function namespaceSummaries(mesh: Mesh, viewer: Viewer): NamespaceSummary[] {
  const pods = Map.groupBy(mesh.pods.values(), ({ namespace }) => namespace);
  const services = Map.groupBy(mesh.services.values(), ({ namespace }) => namespace);
  // Namespaces themselves may be hidden by RBAC while their contents are not.
  const names = new Set([...mesh.namespaces.keys(), ...pods.keys(), ...services.keys()]);
  return [...names]
    .filter((name) => maySee(viewer, name))
    .sort()
    .map((name) => {
      const running = (pods.get(name) ?? []).filter((pod) => pod.running);
      return {
        name,
        mode: effectiveMode(namespaceMode(mesh, name)),
        pods: running.length,
        podsInMesh: running.filter(isInMesh).length,
        services: services.get(name)?.length ?? 0,
      };
    });
}

export function isInMesh(pod: Pod): boolean {
  return pod.dataPlane !== 'none';
}
