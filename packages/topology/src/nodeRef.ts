/** What stands at one end of an edge. */
export type NodeRef =
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'workload'; readonly namespace: string; readonly name: string }
  /** Clients without sidecar: nobody can name them. One node for each namespace that they call, so that ids are stable. */
  | { readonly kind: 'unnamed'; readonly targetNamespace: string }
  /** A host outside the mesh; also Envoy's `PassthroughCluster` and `BlackHoleCluster`. */
  | { readonly kind: 'external'; readonly host: string };

export function nodeId(cluster: string, node: NodeRef): string {
  switch (node.kind) {
    case 'service':
    case 'workload':
      return `${cluster}/${node.kind}/${node.namespace}/${node.name}`;
    case 'unnamed':
      return `${cluster}/unnamed/${node.targetNamespace}`;
    case 'external':
      return `${cluster}/external/${node.host}`;
  }
}

/** From the ids of both ends. */
export function edgeId(source: string, target: string): string {
  return `${source}->${target}`;
}

/** The namespace that a node stands in; unnamed clients and hosts outside stand in none. */
export function namespaceOf(node: NodeRef): string | undefined {
  return node.kind === 'service' || node.kind === 'workload' ? node.namespace : undefined;
}

/** Is it in one of the namespaces that are shown? undefined: all are. */
export function isShown(node: NodeRef, namespaces: ReadonlySet<string> | undefined): boolean {
  if (namespaces === undefined) return true;
  const namespace = namespaceOf(node);
  return namespace !== undefined && namespaces.has(namespace);
}

export function displayName(node: NodeRef): string {
  switch (node.kind) {
    case 'service':
    case 'workload':
      return node.name;
    case 'unnamed':
      return 'Unnamed client';
    case 'external':
      return node.host;
  }
}

/** The name with its namespace, where it has one. */
export function fullName(node: NodeRef): string {
  const namespace = namespaceOf(node);
  return namespace === undefined ? displayName(node) : `${namespace}/${displayName(node)}`;
}
