import { applyToMesh, type Mesh, type Operation, type Plan } from '@padlock/mtls';
import { derivedFrom } from '../derivedFrom.ts';

/** The mesh as it would be if one policy made every port STRICT, and nothing else said otherwise. */
export const strictMesh = derivedFrom((mesh: Mesh): Mesh => {
  const object = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: mesh.config.rootNamespace },
    spec: { mtls: { mode: 'STRICT' } },
  };
  const operation: Operation = {
    verb: 'create',
    ref: { kind: object.kind, namespace: mesh.config.rootNamespace, name: 'default' },
    apiVersion: object.apiVersion,
    resourceVersion: undefined,
    before: undefined,
    after: object,
    patch: undefined,
  };
  return applyToMesh({ ...mesh, peerAuthentications: [] }, [operation]);
});

/** That mesh as a plan, for the question whom it would cut off. Nobody ever applies it. */
export function strictPlan(mesh: Mesh): Plan {
  return {
    kind: 'plan',
    operations: [
      {
        verb: 'create',
        ref: { kind: 'PeerAuthentication', namespace: mesh.config.rootNamespace, name: 'default' },
        apiVersion: 'security.istio.io/v1',
        resourceVersion: undefined,
        before: undefined,
        after: undefined,
        patch: undefined,
      },
    ],
    after: strictMesh(mesh),
    changes: [],
    alsoAffects: [],
    alsoServices: [],
    comesIntoForce: [],
    warnings: [],
    companions: [],
  };
}
