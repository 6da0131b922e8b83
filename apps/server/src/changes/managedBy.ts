import type { KubernetesObject } from '@padlock/mtls';

interface Owner {
  readonly tool: string;
  readonly owns: (marks: Marks) => boolean;
}
interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Names from managedFields: who wrote to the object. */
  readonly managers: readonly string[];
}

/** How tools that put objects back to what a repository says mark them. The first that matches is named. */
const owners: readonly Owner[] = [
  {
    tool: 'Argo CD',
    owns: ({ labels, annotations, managers }) =>
      'argocd.argoproj.io/tracking-id' in annotations ||
      'argocd.argoproj.io/instance' in labels ||
      managers.includes('argocd-controller') ||
      managers.includes('argocd-application-controller'),
  },
  {
    tool: 'Flux',
    owns: ({ labels, managers }) =>
      'kustomize.toolkit.fluxcd.io/name' in labels ||
      'helm.toolkit.fluxcd.io/name' in labels ||
      managers.includes('kustomize-controller') ||
      managers.includes('helm-controller'),
  },
  {
    tool: 'Helm',
    owns: ({ labels, annotations, managers }) =>
      labels['app.kubernetes.io/managed-by'] === 'Helm' ||
      'meta.helm.sh/release-name' in annotations ||
      managers.includes('helm'),
  },
];

/**
 * The tool that owns an object and will revert changes made by others, or undefined.
 *
 * Sources: Argo CD's resource tracking, Flux' ownership labels, Helm's release labels and annotations, and the field managers
 * under which each of them applies.
 */
export function managedBy(object: KubernetesObject | undefined): string | undefined {
  if (object === undefined) return undefined;
  const managed = object.metadata['managedFields'];
  const marks: Marks = {
    labels: object.metadata.labels ?? {},
    annotations: object.metadata.annotations ?? {},
    managers: Array.isArray(managed) ? managed.map(managerOf) : [],
  };
  return owners.find(({ owns }) => owns(marks))?.tool;
}

function managerOf(entry: unknown): string {
  return typeof entry === 'object' &&
    entry !== null &&
    'manager' in entry &&
    typeof entry.manager === 'string'
    ? entry.manager
    : '';
}
