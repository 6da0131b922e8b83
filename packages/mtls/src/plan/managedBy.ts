import { list, record, text } from '../model/json.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';

/** Tools that write objects from a repository or a chart, and so take back what is written past them. */
export type ManagingTool = 'Argo CD' | 'Flux' | 'Helm';

const labels: Readonly<Record<string, ManagingTool>> = {
  'argocd.argoproj.io/instance': 'Argo CD',
  'kustomize.toolkit.fluxcd.io/name': 'Flux',
  'helm.toolkit.fluxcd.io/name': 'Flux',
};

const annotations: Readonly<Record<string, ManagingTool>> = {
  'argocd.argoproj.io/tracking-id': 'Argo CD',
  'meta.helm.sh/release-name': 'Helm',
};

const fieldManagers: Readonly<Record<string, ManagingTool>> = {
  'argocd-controller': 'Argo CD',
  'argocd-application-controller': 'Argo CD',
  'kustomize-controller': 'Flux',
  'helm-controller': 'Flux',
  helm: 'Helm',
};

/**
 * The tool that owns an object by its labels, annotations or field managers, and will take back a change made past it.
 *
 * @example
 * managedBy(policy); // 'Argo CD'
 */
export function managedBy({ metadata }: KubernetesObject): ManagingTool | undefined {
  for (const key in labels) if (metadata.labels?.[key] !== undefined) return labels[key];
  for (const key in annotations) if (metadata.annotations?.[key] !== undefined) return annotations[key];
  for (const entry of list(metadata['managedFields'])) {
    const tool = fieldManagers[text(record(entry)['manager']) ?? ''];
    if (tool !== undefined) return tool;
  }
  return metadata.labels?.['app.kubernetes.io/managed-by'] === 'Helm' ? 'Helm' : undefined;
}
