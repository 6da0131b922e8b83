import { controlPlanes } from '../flavours/controlPlane.ts';
import type { ControlPlane } from '../flavours/controlPlane.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Finding } from './finding.ts';

/**
 * What is wrong in the resources that control planes are made from. Apart from `findings`, because a mesh does not hold
 * them. No fix: Padlock does not write these; `settingChange` gives what somebody has to apply.
 *
 * @example
 * controlPlaneFindings([istio]).length; // 0
 */
export function controlPlaneFindings(objects: Iterable<KubernetesObject>): readonly Finding[] {
  return controlPlanes(objects).flatMap(outdatedTls);
}

/** RFC 8996 forbids TLS 1.0 and 1.1. Only OpenShift Service Mesh 1 and 2 (Maistra) let a control plane ask for them. */
function outdatedTls({ minimumTls, resource }: ControlPlane): readonly Finding[] {
  if (minimumTls !== '1.0' && minimumTls !== '1.1') return [];
  return [
    {
      code: 'tls_minimum_outdated',
      severity: 'warning',
      objects: resource === undefined ? [] : [resource],
      reason: `It lets proxies agree on TLS ${minimumTls}, which RFC 8996 forbids: the minimum should be TLS 1.2.`,
      fix: undefined,
    },
  ];
}
