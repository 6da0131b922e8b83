/** A Kubernetes object as plain JSON, with unknown fields kept. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** The part of `metadata` that the rules read. Cluster-scoped objects have no namespace. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** RFC 3339, as the API server writes it. Absent on objects from a file: those count as oldest, as istiod counts them. */
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Names one object. `namespace` is empty for cluster-scoped kinds. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * The reference of an object: what reports and explanations name it by.
 *
 * @example
 * refOf(policy); // { kind: 'PeerAuthentication', namespace: 'shop', name: 'team-policy' }
 */
export function refOf(object: KubernetesObject): ObjectRef {
  return {
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

/**
 * The key of the maps in a mesh.
 *
 * @example
 * keyOf('shop', 'orders'); // 'shop/orders'
 */
export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
