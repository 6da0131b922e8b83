import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { ControlPlane, Flavour } from './controlPlane.ts';

/** A setting that lives in the control plane's own resource, which Padlock does not write. */
export type SettingChange =
  | { readonly setting: 'auto_mtls'; readonly value: boolean }
  | { readonly setting: 'minimum_tls'; readonly value: '1.2' | '1.3' }
  | { readonly setting: 'strict_mesh'; readonly value: boolean };

/**
 * What somebody has to apply for a setting: a document of the flavour's own resource that holds the fields to set and no
 * others. undefined where the flavour has no such field, or nobody but the vendor can set it.
 *
 * @example
 * settingChange(controlPlane, { setting: 'auto_mtls', value: true })?.spec;
 * // { values: { meshConfig: { enableAutoMtls: true } } }
 */
export function settingChange(plane: ControlPlane, change: SettingChange): KubernetesObject | undefined {
  const spec = specFor(plane.flavour, change);
  const kind = kinds[plane.flavour];
  if (spec === undefined || kind === undefined) return undefined;
  const { resource } = plane;
  return {
    ...kind,
    metadata: {
      name: resource?.name ?? 'default',
      ...(resource === undefined || resource.namespace === '' ? {} : { namespace: resource.namespace }),
    },
    spec,
  };
}

const kinds: Readonly<Partial<Record<Flavour, Pick<KubernetesObject, 'apiVersion' | 'kind'>>>> = {
  // What `istioctl install -f` takes.
  istio: { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' },
  sail: { apiVersion: 'sailoperator.io/v1', kind: 'Istio' },
  maistra_v2: { apiVersion: 'maistra.io/v2', kind: 'ServiceMeshControlPlane' },
  maistra_v1: { apiVersion: 'maistra.io/v1', kind: 'ServiceMeshControlPlane' },
  cisco: { apiVersion: 'servicemesh.cisco.com/v1alpha1', kind: 'IstioControlPlane' },
};

type Spec = Readonly<Record<string, unknown>>;

function specFor(flavour: Flavour, change: SettingChange): Spec | undefined {
  switch (flavour) {
    case 'istio':
    case 'cisco':
      return wrap('meshConfig', meshConfig(change));
    case 'sail': {
      const values = wrap('meshConfig', meshConfig(change));
      return values === undefined ? undefined : { values };
    }
    case 'maistra_v2':
      return { security: maistraV2(change) };
    case 'maistra_v1':
      return { istio: { global: maistraV1(change) } };
    case 'google':
      return undefined;
  }
}

function wrap(field: string, value: Spec | undefined): Spec | undefined {
  return value === undefined ? undefined : { [field]: value };
}

/** The mode of the mesh is no setting there: it is a PeerAuthentication in the root namespace. */
function meshConfig(change: SettingChange): Spec | undefined {
  switch (change.setting) {
    case 'auto_mtls':
      return { enableAutoMtls: change.value };
    case 'minimum_tls':
      return { meshMTLS: { minProtocolVersion: change.value === '1.2' ? 'TLSV1_2' : 'TLSV1_3' } };
    case 'strict_mesh':
      return undefined;
  }
}

function maistraV2(change: SettingChange): Spec {
  switch (change.setting) {
    case 'auto_mtls':
      return { dataPlane: { automtls: change.value } };
    case 'minimum_tls':
      return { controlPlane: { tls: maistraTls(change.value) } };
    case 'strict_mesh':
      return { dataPlane: { mtls: change.value } };
  }
}

function maistraV1(change: SettingChange): Spec {
  switch (change.setting) {
    case 'auto_mtls':
      return { mtls: { auto: change.value } };
    case 'minimum_tls':
      return { tls: maistraTls(change.value) };
    case 'strict_mesh':
      return { mtls: { enabled: change.value } };
  }
}

function maistraTls(value: '1.2' | '1.3'): Spec {
  return { minProtocolVersion: value === '1.2' ? 'TLSv1_2' : 'TLSv1_3' };
}
