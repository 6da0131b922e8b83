import type { NamespaceDetail } from '@padlock/contract';
import { type Namespace, namespaceMode } from '@padlock/mtls';
import { maySee, type Viewer } from '../auth/viewer.ts';
import type { Cluster } from '../cluster.ts';
import { scopeSetting } from './scopeSetting.ts';

export interface NamespaceQuery {
  readonly name: string;
  readonly viewer: Viewer;
}

/** The mode of one namespace. undefined: nothing is known of such a namespace. */
export function namespaceView(cluster: Cluster, query: NamespaceQuery): NamespaceDetail | undefined {
  const { name: namespace, viewer } = query;
  if (!isKnownNamespace(cluster, namespace) || !maySee(viewer, namespace)) return undefined;
  const { mesh } = cluster.store.snapshot;
  return {
    name: namespace,
    setting: scopeSetting(mesh, namespaceMode(mesh, namespace), (mode) => ({
      scope: 'namespace',
      namespace,
      mode,
    })),
    enrolment: enrolmentOf(mesh.namespaces.get(namespace)),
    sources: cluster.sources(),
  };
}

/** Namespaces themselves may be hidden by RBAC while their contents are not. */
function isKnownNamespace(cluster: Cluster, namespace: string): boolean {
  const { mesh } = cluster.store.snapshot;
  return (
    mesh.namespaces.has(namespace) ||
    [...mesh.pods.values(), ...mesh.services.values()].some((object) => object.namespace === namespace)
  );
}

function enrolmentOf(namespace: Namespace | undefined): NamespaceDetail['enrolment'] {
  const { labels = {} } = namespace ?? {};
  if (labels['istio-injection'] === 'disabled') return 'none';
  if (labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] !== undefined) return 'sidecar';
  return labels['istio.io/dataplane-mode'] === 'ambient' ? 'ambient' : 'none';
}
