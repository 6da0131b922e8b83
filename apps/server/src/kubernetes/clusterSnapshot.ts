import {
  type ControlPlane,
  controlPlanes,
  createMesh,
  type KubernetesObject,
  type Mesh,
  type MeshConfig,
  parseMeshConfig,
  type StandingParts,
} from '@padlock/mtls';
import { parse } from 'yaml';
import { controlPlaneKinds, watchedKinds } from './kinds.ts';
import { rootCertificates } from './projections.ts';
import type { KindStatus } from './reflector.ts';

/** A kind that is not there, and what the page loses by it. */
export interface Limit {
  readonly kind: string;
  readonly reason: 'absent' | 'forbidden' | 'failed';
  readonly message: string;
}

type ObjectsByKind = ReadonlyMap<string, ReadonlyMap<string, KubernetesObject>>;

/**
 * What stands in the cluster, by the pods: a new policy leaves it as it is, and the mesh of thousands of pods is not made and
 * indexed again. It lives as long as its snapshot.
 */
const standingParts = new WeakMap<
  ReadonlyMap<string, KubernetesObject>,
  {
    readonly services: ReadonlyMap<string, KubernetesObject>;
    readonly namespaces: ReadonlyMap<string, KubernetesObject>;
    readonly workloadEntries: ReadonlyMap<string, KubernetesObject>;
    readonly parts: StandingParts;
  }
>();

/** One for all absent kinds: what is derived from it is kept by it. */
const noObjects: ReadonlyMap<string, KubernetesObject> = new Map();

/** The cluster at one moment. Nothing in it ever changes; a later moment is another snapshot with a higher version. */
export class ClusterSnapshot {
  readonly version: number;
  /** That of istiod and its mesh config. */
  readonly istioNamespace: string;
  /** Unix milliseconds at which it was taken. */
  readonly at: number;
  readonly limits: readonly Limit[];
  /** The API version in which each kind is served here. */
  readonly apiVersions: ReadonlyMap<string, string>;
  /**
   * When a policy or rule was last deleted, Unix milliseconds by namespace; '' for what counts everywhere. What was deleted
   * before the watches began nobody knows, so they begin with such a moment.
   */
  readonly policyRemovals: ReadonlyMap<string, number>;
  readonly #objects: ObjectsByKind;
  /** Where this one shows a part: all that there is, whose mesh settings hold for the part as well, and the part's namespaces. */
  readonly #partOf: { readonly whole: ClusterSnapshot; readonly visible: ReadonlySet<string> } | undefined;
  readonly #statuses: ReadonlyMap<string, KindStatus>;
  readonly #optional: ReadonlySet<string>;
  #mesh: Mesh | undefined;
  #controlPlanes: readonly ControlPlane[] | undefined;
  #revisions: ReadonlyMap<string, MeshConfig> | undefined;

  constructor(input: {
    version: number;
    at: number;
    objects: ObjectsByKind;
    statuses: ReadonlyMap<string, KindStatus>;
    /** Kinds whose absence is no loss. */
    optional: ReadonlySet<string>;
    istioNamespace: string;
    policyRemovals?: ReadonlyMap<string, number>;
    partOf?: { readonly whole: ClusterSnapshot; readonly visible: ReadonlySet<string> };
  }) {
    this.version = input.version;
    this.at = input.at;
    this.#objects = input.objects;
    this.#partOf = input.partOf;
    this.#statuses = input.statuses;
    this.#optional = input.optional;
    this.istioNamespace = input.istioNamespace;
    this.policyRemovals = input.policyRemovals ?? new Map();
    this.limits = [...input.statuses].flatMap(([kind, status]) =>
      status.state === 'missing' && !(status.reason === 'absent' && input.optional.has(kind))
        ? [{ kind, reason: status.reason, message: status.message }]
        : [],
    );
    this.apiVersions = new Map(
      [...input.statuses].flatMap(([kind, status]) =>
        'apiVersion' in status ? [[kind, status.apiVersion] as const] : [],
      ),
    );
  }

  /** By `namespace/name`; empty where the kind is absent. */
  objects(kind: string): ReadonlyMap<string, KubernetesObject> {
    return this.#objects.get(kind) ?? noObjects;
  }

  /**
   * The same moment with the objects of some namespaces only. What is in force in them stays known: the settings of the mesh, and
   * policies of its root namespace, which hold for every namespace.
   */
  within(visible: ReadonlySet<string>): ClusterSnapshot {
    const { rootNamespace } = this.mesh.config;
    const shown = (object: KubernetesObject): boolean => {
      const { namespace, name } = object.metadata;
      if (namespace === undefined) return object.kind !== 'Namespace' || visible.has(name);
      return visible.has(namespace) || (namespace === rootNamespace && meshWideKinds.has(object.kind));
    };
    return new ClusterSnapshot({
      version: this.version,
      at: this.at,
      objects: new Map(
        Array.from(this.#objects, ([kind, objects]) => [
          kind,
          new Map([...objects].filter(([, object]) => shown(object))),
        ]),
      ),
      statuses: this.#statuses,
      optional: this.#optional,
      istioNamespace: this.istioNamespace,
      policyRemovals: this.policyRemovals,
      partOf: { whole: this, visible },
    });
  }

  /** Parsed and indexed on first use: most versions of a busy cluster are never looked at. */
  get mesh(): Mesh {
    if (this.#mesh === undefined) {
      const [pods, services, namespaces, workloadEntries] = [
        this.objects('Pod'),
        this.objects('Service'),
        this.objects('Namespace'),
        this.objects('WorkloadEntry'),
      ];
      const known = standingParts.get(pods);
      const isSame =
        known?.services === services &&
        known.namespaces === namespaces &&
        known.workloadEntries === workloadEntries;
      this.#mesh = createMesh(this.#all(), this.meshConfig, isSame ? known.parts : undefined);
      const parts = {
        namespaces: this.#mesh.namespaces,
        services: this.#mesh.services,
        pods: this.#mesh.pods,
        workloadEntries: this.#mesh.workloadEntries,
      };
      standingParts.set(pods, { services, namespaces, workloadEntries, parts });
    }
    return this.#mesh;
  }

  *#all(): Generator<KubernetesObject> {
    for (const objects of this.#objects.values()) yield* objects.values();
  }

  /** The resources that vendors make control planes from; one without a resource where there is none. */
  get controlPlanes(): readonly ControlPlane[] {
    if (this.#partOf !== undefined) {
      const { whole, visible } = this.#partOf;
      return whole.controlPlanes.map((plane) => ({
        ...plane,
        members: plane.members?.filter((name) => visible.has(name)),
      }));
    }
    this.#controlPlanes ??= controlPlanes(
      [...namesOfControlPlanes, 'Namespace'].flatMap((kind) => [...this.objects(kind).values()]),
    );
    return this.#controlPlanes;
  }

  /** Mesh settings by revision: the ConfigMap `istio` is that of the revision `default`, and stands first. */
  get revisions(): ReadonlyMap<string, MeshConfig> {
    if (this.#partOf !== undefined) return this.#partOf.whole.revisions;
    this.#revisions ??= new Map(
      [...this.objects('ConfigMap').values()]
        .filter(({ metadata }) => metadata.namespace === this.istioNamespace)
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
        .flatMap((configMap) => {
          const mesh = meshYaml(configMap);
          // Unless it is said, the root namespace is the one that istiod runs in.
          const config = parseMeshConfig({ rootNamespace: this.istioNamespace, ...mesh });
          return mesh === undefined ? [] : [[revisionOf(configMap), config] as const];
        }),
    );
    return this.#revisions;
  }

  /** The PEM of the roots that istiod publishes; undefined where it cannot be read. */
  get rootCertificates(): string | undefined {
    if (this.#partOf !== undefined) return this.#partOf.whole.rootCertificates;
    const data = this.objects('ConfigMap').get(`${this.istioNamespace}/${rootCertificates}`)?.['data'];
    return typeof data === 'object' && data !== null && 'root-cert.pem' in data
      ? String(data['root-cert.pem'])
      : undefined;
  }

  /** Of the first revision, then what the resource behind the control plane says; Istio's defaults where neither does. */
  get meshConfig(): MeshConfig {
    if (this.#partOf !== undefined) return this.#partOf.whole.meshConfig;
    const planes = this.controlPlanes;
    const plane = planes.find(({ config }) => config.rootNamespace === this.istioNamespace) ?? planes[0];
    const [config] = this.revisions.values();
    return { ...parseMeshConfig({ rootNamespace: this.istioNamespace }), ...config, ...plane?.config };
  }
}

/** What holds for all namespaces where it is in the root namespace. */
const meshWideKinds: ReadonlySet<string> = new Set(
  watchedKinds.filter(({ meshWide }) => meshWide === true).map(({ kind }) => kind),
);

/** What `controlPlanes` reads, besides the labels of namespaces. */
const namesOfControlPlanes = controlPlaneKinds().map(({ kind }) => kind);

function revisionOf({ metadata }: KubernetesObject): string {
  return metadata.labels?.['istio.io/rev'] ?? (metadata.name.replace(/^istio-?/, '') || 'default');
}

function meshYaml(configMap: KubernetesObject): object | undefined {
  const data: unknown = configMap['data'];
  if (typeof data !== 'object' || data === null || !('mesh' in data) || typeof data.mesh !== 'string')
    return undefined;
  try {
    const mesh: unknown = parse(data.mesh);
    return typeof mesh === 'object' && mesh !== null ? mesh : undefined;
  } catch {
    // Broken YAML: istiod keeps its previous settings, which nobody can read. Defaults are the best guess.
    return undefined;
  }
}
