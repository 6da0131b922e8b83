import { controlPlanes } from '../flavours/controlPlane.ts';
import type { ControlPlane, MinimumTls } from '../flavours/controlPlane.ts';
import { settingChange } from '../flavours/settingChange.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { MeshConfig } from '../model/meshConfig.ts';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Fix } from './fix.ts';

/** What somebody wants of every control plane. */
export interface WantedSettings {
  /** No proxy may agree on less. Default 1.2, below which RFC 8996 forbids to go. */
  readonly minimumTls?: '1.2' | '1.3';
  /** What the mesh config ConfigMap says: it counts where the resource is silent. */
  readonly minProtocolVersion?: MeshConfig['minProtocolVersion'];
}

/**
 * What is wrong in the resources that control planes are made from. Apart from `findings`, because a mesh does not hold
 * them. Fixes are settings: Padlock does not write these resources, and says what somebody has to apply.
 *
 * @example
 * controlPlaneFindings([istio]).length; // 0
 * controlPlaneFindings([istio], { minimumTls: '1.3' })[0].code; // 'tls_minimum_below_wanted'
 */
export function controlPlaneFindings(
  objects: Iterable<KubernetesObject>,
  { minimumTls = '1.2', minProtocolVersion = 'AUTO' }: WantedSettings = {},
): readonly Finding[] {
  return controlPlanes(objects).flatMap((plane) => {
    return lowTls(plane, plane.minimumTls ?? ofConfig[minProtocolVersion], minimumTls);
  });
}

const ofConfig: Readonly<Record<MeshConfig['minProtocolVersion'], MinimumTls>> = {
  AUTO: 'AUTO',
  TLSV1_2: '1.2',
  TLSV1_3: '1.3',
};

const ranks: Readonly<Record<Exclude<MinimumTls, 'AUTO'>, number>> = {
  '1.0': 0,
  '1.1': 1,
  '1.2': 2,
  '1.3': 3,
};

/** RFC 8996 forbids TLS 1.0 and 1.1. Only OpenShift Service Mesh 1 and 2 (Maistra) let a control plane ask for them. */
function lowTls(plane: ControlPlane, minimumTls: MinimumTls, wanted: '1.2' | '1.3'): readonly Finding[] {
  const { resource } = plane;
  // Left to the proxy, it is 1.2.
  const minimum = minimumTls === 'AUTO' ? '1.2' : minimumTls;
  if (ranks[minimum] >= ranks[wanted]) return [];
  const objects = resource === undefined ? [] : [resource];
  const fixes = (): readonly Fix[] => raise(plane, wanted);
  if (minimum !== '1.2') {
    const reason = `It lets proxies agree on TLS ${minimum}, which RFC 8996 forbids: the minimum should be TLS ${wanted}.`;
    return [findingOf({ code: 'tls_minimum_outdated', severity: 'warning', objects, reason }, fixes)];
  }
  const reason = `It lets proxies agree on TLS ${minimum}, and TLS ${wanted} is the minimum that is wanted.`;
  return [findingOf({ code: 'tls_minimum_below_wanted', severity: 'warning', objects, reason }, fixes)];
}

function raise(plane: ControlPlane, value: '1.2' | '1.3'): readonly Fix[] {
  const document = settingChange(plane, { setting: 'minimum_tls', value });
  return document === undefined
    ? []
    : [{ kind: 'setting', title: `Make TLS ${value} the minimum`, document }];
}
