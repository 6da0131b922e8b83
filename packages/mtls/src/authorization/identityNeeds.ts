import { refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import { selects } from '../model/labels.ts';
import type { AuthorizationPolicy } from '../model/authorizationPolicy.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';

/** An AuthorizationPolicy that judges callers of a port by an identity, which only mutual TLS gives. */
export interface IdentityNeed {
  readonly policy: ObjectRef;
  /** ALLOW: callers over plaintext are not let in by it. DENY: they are denied where it names whom it spares. */
  readonly action: 'ALLOW' | 'DENY';
}

/**
 * The AuthorizationPolicies that a plaintext caller of a container port cannot satisfy. Making the port DISABLE, or a
 * client plaintext, denies callers that they admit by principal, namespace or service account.
 *
 * Source: Istio, `security.istio.io` AuthorizationPolicy, "requires mTLS enabled" at `principals` and `namespaces`.
 *
 * @example
 * identityNeeds(mesh, pod, 8080); // [{ policy: { name: 'allow-client' }, action: 'ALLOW' }]
 */
export function identityNeeds(mesh: Mesh, pod: Pod, containerPort: number): readonly IdentityNeed[] {
  return mesh.authorizationPolicies.flatMap((policy) => {
    const { action } = policy;
    if (action !== 'ALLOW' && action !== 'DENY') return [];
    if (!appliesTo(mesh, policy, pod)) return [];
    const asks = policy.identityRules.some(({ ports }) => ports === undefined || ports.has(containerPort));
    return asks ? [{ policy: refOf(policy.object), action }] : [];
  });
}

function appliesTo(mesh: Mesh, policy: AuthorizationPolicy, pod: Pod): boolean {
  if (policy.hasTargetRefs) return false;
  const reaches = policy.namespace === pod.namespace || policy.namespace === mesh.config.rootNamespace;
  return reaches && (policy.selector === undefined || selects(policy.selector, pod.labels));
}
