import { list, record, text } from '../model/json.ts';
import { refOf } from '../model/kubernetesObject.ts';
import type { KubernetesObject, ObjectRef } from '../model/kubernetesObject.ts';
import { parseMeshConfig } from '../model/meshConfig.ts';
import type { MeshConfig } from '../model/meshConfig.ts';

/**
 * The distributions of Istio that Padlock knows by the resource that their control plane is made from.
 *
 * `sail`: an `Istio` resource of the Sail operator (OpenShift Service Mesh 3, Alauda Service Mesh). `maistra_v2` and
 * `maistra_v1`: OpenShift Service Mesh 2 and 1. `cisco`: Cisco Service Mesh Manager. `google`: Cloud Service Mesh with a
 * managed control plane. `istio`: none of these.
 */
export type Flavour = 'istio' | 'sail' | 'maistra_v2' | 'maistra_v1' | 'cisco' | 'google';

/** Below 1.2 is found in Maistra only. AUTO leaves it to the proxy, which starts at 1.2. */
export type MinimumTls = 'AUTO' | '1.0' | '1.1' | '1.2' | '1.3';

/** What the resource behind a control plane says. Where it is silent, the mesh config ConfigMap decides. */
export interface ControlPlane {
  readonly flavour: Flavour;
  /** undefined where no resource stands for it. */
  readonly resource: ObjectRef | undefined;
  readonly config: Partial<MeshConfig>;
  readonly minimumTls: MinimumTls | undefined;
  /** Maistra declares mutual TLS for the whole mesh in the resource. */
  readonly strictMesh: boolean | undefined;
  /** The namespaces of the mesh, where they are listed (Maistra); undefined: all. */
  readonly members: readonly string[] | undefined;
}

/**
 * The control planes that the objects of a cluster tell of. Not proven on the wire: read from the vendors' documented
 * fields.
 *
 * @example
 * controlPlanes([istio])[0].config.rootNamespace; // 'istio-system'
 */
export function controlPlanes(objects: Iterable<KubernetesObject>): readonly ControlPlane[] {
  const all = [...objects];
  const found = all.map((object) => parseControlPlane(object, all)).filter((plane) => plane !== undefined);
  if (found.length > 0) return found;
  const managed = all.some(({ metadata }) => metadata.labels?.['istio.io/rev']?.startsWith('asm-managed'));
  return [{ ...unknown, flavour: managed ? 'google' : 'istio' }];
}

const unknown: ControlPlane = {
  flavour: 'istio',
  resource: undefined,
  config: {},
  minimumTls: undefined,
  strictMesh: undefined,
  members: undefined,
};

function parseControlPlane(
  object: KubernetesObject,
  all: readonly KubernetesObject[],
): ControlPlane | undefined {
  const [group = ''] = object.apiVersion.split('/');
  switch (`${group}/${object.kind}`) {
    case 'sailoperator.io/Istio': {
      const spec = record(object['spec']);
      return fromMeshConfig('sail', object, record(spec['values'])['meshConfig'], text(spec['namespace']));
    }
    case 'servicemesh.cisco.com/IstioControlPlane': {
      const { meshConfig } = record(object['spec']);
      return fromMeshConfig('cisco', object, meshConfig, object.metadata.namespace);
    }
    case 'maistra.io/ServiceMeshControlPlane':
      return object.apiVersion === 'maistra.io/v1' ? maistraV1(object, all) : maistraV2(object, all);
    default:
      return undefined;
  }
}

function fromMeshConfig(
  flavour: Flavour,
  object: KubernetesObject,
  meshConfig: unknown,
  namespace: string | undefined,
): ControlPlane {
  const source = record(meshConfig);
  const parsed = parseMeshConfig(source);
  const rootNamespace = text(source['rootNamespace']) ?? namespace;
  return {
    ...unknown,
    flavour,
    resource: refOf(object),
    config: {
      ...(rootNamespace === undefined ? {} : { rootNamespace }),
      ...('enableAutoMtls' in source ? { enableAutoMtls: parsed.enableAutoMtls } : {}),
      ...('trustDomain' in source ? { trustDomain: parsed.trustDomain } : {}),
      ...('meshMTLS' in source ? { minProtocolVersion: parsed.minProtocolVersion } : {}),
    },
    minimumTls: 'meshMTLS' in source ? minimumTls(parsed.minProtocolVersion) : undefined,
  };
}

function maistraV2(object: KubernetesObject, all: readonly KubernetesObject[]): ControlPlane {
  const security = record(record(object['spec'])['security']);
  const dataPlane = record(security['dataPlane']);
  const { automtls, mtls } = dataPlane;
  const trustDomain = text(record(security['trust'])['domain']);
  return {
    flavour: 'maistra_v2',
    resource: refOf(object),
    config: {
      ...rootOf(object),
      ...(typeof automtls === 'boolean' ? { enableAutoMtls: automtls } : {}),
      ...(trustDomain === undefined ? {} : { trustDomain }),
    },
    minimumTls: minimumTls(record(record(security['controlPlane'])['tls'])['minProtocolVersion']),
    strictMesh: typeof mtls === 'boolean' ? mtls : undefined,
    members: membersOf(object, all),
  };
}

function maistraV1(object: KubernetesObject, all: readonly KubernetesObject[]): ControlPlane {
  const global = record(record(record(object['spec'])['istio'])['global']);
  const { enabled, auto } = record(global['mtls']);
  return {
    flavour: 'maistra_v1',
    resource: refOf(object),
    config: { ...rootOf(object), enableAutoMtls: auto === true },
    minimumTls: minimumTls(record(global['tls'])['minProtocolVersion']),
    strictMesh: typeof enabled === 'boolean' ? enabled : undefined,
    members: membersOf(object, all),
  };
}

function rootOf({ metadata }: KubernetesObject): Partial<MeshConfig> {
  return metadata.namespace === undefined ? {} : { rootNamespace: metadata.namespace };
}

/** The roll stands beside the control plane, and is always named `default`. */
function membersOf(
  { metadata }: KubernetesObject,
  all: readonly KubernetesObject[],
): readonly string[] | undefined {
  const roll = all.find((object) => {
    return object.kind === 'ServiceMeshMemberRoll' && object.metadata.namespace === metadata.namespace;
  });
  if (roll === undefined) return undefined;
  const configured = list(record(roll['status'])['configuredMembers']);
  const members = configured.length > 0 ? configured : list(record(roll['spec'])['members']);
  return members.filter((member) => typeof member === 'string');
}

const versions: Readonly<Record<string, MinimumTls>> = {
  AUTO: 'AUTO',
  TLS_AUTO: 'AUTO',
  TLSV1_0: '1.0',
  TLSV1_1: '1.1',
  TLSV1_2: '1.2',
  TLSV1_3: '1.3',
};

/** Istio writes TLSV1_2, Maistra TLSv1_2. */
function minimumTls(value: unknown): MinimumTls | undefined {
  return versions[text(value)?.toUpperCase() ?? ''];
}
