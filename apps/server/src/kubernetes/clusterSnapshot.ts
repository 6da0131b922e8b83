import {
  createMesh,
  type KubernetesObject,
  type Mesh,
  type MeshConfig,
  parseMeshConfig,
} from '@padlock/mtls';
import { parse } from 'yaml';
import type { KindStatus } from './reflector.ts';

/** A kind that is not there, and what the page loses by it. */
export interface Limit {
  readonly kind: string;
  readonly reason: 'absent' | 'forbidden' | 'failed';
  readonly message: string;
}

type ObjectsByKind = ReadonlyMap<string, ReadonlyMap<string, KubernetesObject>>;

/** The cluster at one moment. Nothing in it ever changes; a later moment is another snapshot with a higher version. */
export class ClusterSnapshot {
  readonly version: number;
  /** Unix milliseconds at which it was taken. */
  readonly at: number;
  readonly limits: readonly Limit[];
  /** The API version in which each kind is served here. */
  readonly apiVersions: ReadonlyMap<string, string>;
  readonly #objects: ObjectsByKind;
  readonly #istioNamespace: string;
  #mesh: Mesh | undefined;

  constructor(input: {
    version: number;
    at: number;
    objects: ObjectsByKind;
    statuses: ReadonlyMap<string, KindStatus>;
    istioNamespace: string;
  }) {
    this.version = input.version;
    this.at = input.at;
    this.#objects = input.objects;
    this.#istioNamespace = input.istioNamespace;
    this.limits = [...input.statuses].flatMap(([kind, status]) =>
      status.state === 'missing' ? [{ kind, reason: status.reason, message: status.message }] : [],
    );
    this.apiVersions = new Map(
      [...input.statuses].flatMap(([kind, status]) =>
        status.state === 'synced' ? [[kind, status.apiVersion] as const] : [],
      ),
    );
  }

  /** By `namespace/name`; empty where the kind is absent. */
  objects(kind: string): ReadonlyMap<string, KubernetesObject> {
    return this.#objects.get(kind) ?? new Map<string, KubernetesObject>();
  }

  /** Parsed and indexed on first use: most versions of a busy cluster are never looked at. */
  get mesh(): Mesh {
    this.#mesh ??= createMesh(this.#all(), this.#meshConfig());
    return this.#mesh;
  }

  *#all(): Generator<KubernetesObject> {
    for (const objects of this.#objects.values()) yield* objects.values();
  }

  /** From the ConfigMap `istio`, else from that of the first revision; Istio's defaults where there is none. */
  #meshConfig(): MeshConfig {
    const [mesh] = [...this.objects('ConfigMap').values()]
      .filter(({ metadata }) => metadata.namespace === this.#istioNamespace)
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .flatMap((configMap) => meshYaml(configMap) ?? []);
    // Unless it is said, the root namespace is the one that istiod runs in.
    return parseMeshConfig({ rootNamespace: this.#istioNamespace, ...mesh });
  }
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
