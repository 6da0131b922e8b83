import { selects } from '../model/labels.ts';
import type { Labels } from '../model/labels.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { podsOfNamespace } from '../relations/podsOfNamespace.ts';

/** Sets of labels that people tell workloads apart by, the plainest first. */
const customary: readonly (readonly string[])[] = [
  ['app'],
  ['app.kubernetes.io/name'],
  ['k8s-app'],
  ['app', 'version'],
  ['app.kubernetes.io/name', 'app.kubernetes.io/instance'],
  ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component'],
];

/** Labels that a controller gives anew with each rollout, or to each pod: a policy by them would soon match nothing. */
const fleeting =
  /(^|\/)(pod-template-hash|controller-revision-hash|pod-template-generation|pod-name|pod-index)$/;

/**
 * A selector for the pods of one workload: the plainest customary one that selects no other pod at the moment, else
 * all the lasting labels that they share. undefined when they share none.
 */
export function selectorOfWorkload(mesh: Mesh, pods: readonly Pod[]): Labels | undefined {
  const [first, ...others] = pods;
  if (first === undefined) return undefined;
  const shared = Object.fromEntries(
    Object.entries(first.labels).filter(([key, value]) => {
      return !fleeting.test(key) && others.every((pod) => pod.labels[key] === value);
    }),
  );
  if (Object.keys(shared).length === 0) return undefined;
  const own = new Set(pods);
  const strangers = podsOfNamespace(mesh, first.namespace).filter((pod) => !own.has(pod));
  for (const keys of customary) {
    const selector = pick(shared, keys);
    if (selector !== undefined && !strangers.some((pod) => selects(selector, pod.labels))) return selector;
  }
  return shared;
}

function pick(labels: Labels, keys: readonly string[]): Labels | undefined {
  const selector: Record<string, string> = {};
  for (const key of keys) {
    const value = labels[key];
    if (value === undefined) return undefined;
    selector[key] = value;
  }
  return selector;
}
