import { list, record } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Mode } from './mode.ts';
import type { PeerAuthentication } from './peerAuthentication.ts';

/**
 * The policy of a whole mesh in OpenShift Service Mesh 1, which has no PeerAuthentication: the one named `default` in
 * the namespace of the control plane. Read only: its operator writes it.
 */
export function isServiceMeshPolicy(object: KubernetesObject, rootNamespace: string): boolean {
  const { name, namespace } = object.metadata;
  const isPolicy = object.kind === 'ServiceMeshPolicy' && object.apiVersion.includes('maistra.io/');
  return isPolicy && name === 'default' && namespace === rootNamespace;
}

/** As the mesh-wide PeerAuthentication that says the same. */
export function parseServiceMeshPolicy(object: KubernetesObject): PeerAuthentication {
  const { name, namespace = '' } = object.metadata;
  return {
    namespace,
    name,
    scope: 'mesh',
    selector: undefined,
    mode: modeOf(object),
    portLevelMtls: new Map(),
    creationTimestamp: object.metadata.creationTimestamp,
    // Nothing else is looked at there, so it comes before any PeerAuthentication.
    bornAt: -Infinity,
    object,
  };
}

/** A peer `mtls` without a mode means STRICT; without such a peer the mesh takes plaintext only. */
function modeOf(object: KubernetesObject): Mode {
  const peers = list(record(object['spec'])['peers']).map(record);
  const peer = peers.find((candidate) => 'mtls' in candidate);
  if (peer === undefined) return 'DISABLE';
  return record(peer['mtls'])['mode'] === 'PERMISSIVE' ? 'PERMISSIVE' : 'STRICT';
}
