import type { NamespaceOverview } from '@padlock/contract';
import { readinessWords, type ReadinessWords } from './readinessWords.ts';

const urgency: Readonly<Record<ReadinessWords['state'], number>> = {
  blocked: 0,
  unknown: 1,
  ready: 2,
  strict: 3,
  outside: 4,
  nothing: 5,
};

/** What needs a look first; then by name, so that cards do not change places with every refresh. */
export function byAttention(namespaces: readonly NamespaceOverview[]): readonly NamespaceOverview[] {
  return namespaces.toSorted(
    (a, b) =>
      urgency[readinessWords(a).state] - urgency[readinessWords(b).state] || (a.name < b.name ? -1 : 1),
  );
}
