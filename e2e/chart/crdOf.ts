import type { KubernetesObject } from '../testbed/kubernetes/restClient.ts';

/** Makes the API server serve a kind of somebody else, with anything in it. */
export function crdOf(kind: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}): KubernetesObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      scope: 'Namespaced',
      names: { kind: kind.kind, plural: kind.plural, singular: kind.kind.toLowerCase() },
      versions: [
        {
          name: kind.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}
