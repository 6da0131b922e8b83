import type { ControlPlane as ControlPlaneView } from '@padlock/contract';
import {
  type ControlPlane,
  type MeshConfig,
  type MinimumTls,
  parseMeshConfig,
  settingChange,
  type SettingChange,
} from '@padlock/mtls';
import { toYaml } from '../changes/objectText.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { resourceName } from '../kubernetes/resourceName.ts';
import { countVersions, type IstioComponent, istiods, proxies } from './componentVersions.ts';

export interface ControlPlanes {
  readonly controlPlanes: ControlPlaneView[];
  readonly otherProxies: ControlPlaneView['proxies'];
}

/** Every revision that a ConfigMap, a vendor's resource or a pod of istiod tells of, with its settings and versions. */
export function controlPlanesOf(snapshot: ClusterSnapshot): ControlPlanes {
  const pods = [...snapshot.objects('Pod').values()];
  const masters = Map.groupBy(istiods(pods), ({ revision = 'default' }) => revision);
  const sidecars = proxies(pods);
  const revisions = new Set([...snapshot.revisions.keys(), ...masters.keys()]);
  const planes = assign(snapshot.controlPlanes, [...revisions]);
  const [only] = planes.length === 1 ? planes : [];
  const isOf = (revision: string, proxy: IstioComponent): boolean =>
    proxy.revision === undefined ? only?.revision === revision : proxy.revision === revision;
  const known = new Set(planes.map(({ revision }) => revision));
  return {
    controlPlanes: planes.map(({ revision, plane }) =>
      viewOf(revision, plane, snapshot, {
        versions: countVersions(masters.get(revision) ?? []),
        proxies: countVersions(sidecars.filter((proxy) => isOf(revision, proxy))),
      }),
    ),
    otherProxies: countVersions(
      sidecars.filter(({ revision }) => (revision === undefined ? only === undefined : !known.has(revision))),
    ),
  };
}

interface Assigned {
  readonly revision: string;
  readonly plane: ControlPlane;
}

/**
 * Which resource made which revision. Operators name the revision after their resource, alone (Sail, Maistra) or with a
 * version or a namespace behind it (Sail with revisions, Cisco). Where there is one of each they belong together.
 */
function assign(planes: readonly ControlPlane[], revisions: readonly string[]): readonly Assigned[] {
  const withResource = planes.filter(({ resource }) => resource !== undefined);
  const left = new Set(revisions);
  const assigned = withResource.flatMap((plane): Assigned[] => {
    const name = plane.resource?.name ?? '';
    const named = revisions.filter((revision) => isNamedAfter(revision, name));
    const alone = withResource.length === 1 && revisions.length === 1;
    const own = named.length === 0 && alone ? revisions : named;
    for (const revision of own) left.delete(revision);
    return (own.length > 0 ? own : [name]).map((revision) => ({ revision, plane }));
  });
  const plain = planes.find(({ resource }) => resource === undefined) ?? unmanaged;
  const rest = assigned.length === 0 && left.size === 0 ? ['default'] : [...left];
  return [...assigned, ...rest.map((revision) => ({ revision, plane: plain }))];
}

function isNamedAfter(revision: string, name: string): boolean {
  return revision === name || revision.startsWith(`${name}-`) || revision.startsWith(`${name}.`);
}

/** A revision that no operator's resource stands for. */
const unmanaged: ControlPlane = {
  flavour: 'istio',
  resource: undefined,
  config: {},
  minimumTls: undefined,
  strictMesh: undefined,
  members: undefined,
};

function viewOf(
  revision: string,
  plane: ControlPlane,
  { revisions, istioNamespace }: ClusterSnapshot,
  versions: Pick<ControlPlaneView, 'versions' | 'proxies'>,
): ControlPlaneView {
  const configMap = revisions.get(revision);
  const config = { ...parseMeshConfig({ rootNamespace: istioNamespace }), ...configMap, ...plane.config };
  const minimumTls = plane.minimumTls ?? tlsOf[config.minProtocolVersion];
  return {
    revision,
    flavour: plane.flavour,
    resource: plane.resource === undefined ? null : { ...plane.resource },
    known: configMap !== undefined || plane.resource !== undefined,
    rootNamespace: config.rootNamespace,
    autoMtls: config.enableAutoMtls,
    trustDomain: config.trustDomain,
    minimumTls,
    strictMesh: plane.strictMesh ?? null,
    members: plane.members === undefined ? null : [...plane.members],
    ...versions,
    changes: changesOf(plane, config.enableAutoMtls, minimumTls),
  };
}

const tlsOf: Readonly<Record<MeshConfig['minProtocolVersion'], MinimumTls>> = {
  AUTO: 'AUTO',
  TLSV1_2: '1.2',
  TLSV1_3: '1.3',
};

/** What somebody may want to set otherwise, as YAML for this flavour. */
function changesOf(
  plane: ControlPlane,
  autoMtls: boolean,
  minimumTls: MinimumTls,
): ControlPlaneView['changes'] {
  const wanted: readonly (readonly [SettingChange, string])[] = [
    [{ setting: 'auto_mtls', value: !autoMtls }, autoMtls ? 'off' : 'on'],
    ...(['1.2', '1.3'] as const)
      .filter((version) => version !== minimumTls)
      .map((version) => [{ setting: 'minimum_tls', value: version }, version] as const),
    ...(plane.strictMesh === undefined
      ? []
      : [[{ setting: 'strict_mesh', value: !plane.strictMesh }, plane.strictMesh ? 'off' : 'on'] as const]),
  ];
  return wanted.flatMap(([change, value]) => {
    const object = settingChange(plane, change);
    if (object === undefined) return [];
    return [{ setting: change.setting, value, yaml: toYaml(object), command: commandFor(plane) }];
  });
}

function commandFor({ resource }: ControlPlane): string {
  // Without a resource in the cluster the settings are those of the installation.
  if (resource === undefined) return 'istioctl install -f change.yaml';
  const scope = resource.namespace === '' ? '' : ` -n ${resource.namespace}`;
  return `kubectl patch ${resourceName(resource.kind)} ${resource.name}${scope} --type=merge --patch-file=change.yaml`;
}
