import type { NamespaceOverview } from '@padlock/contract';
import { readinessWords, type ReadinessWords } from './readinessWords.ts';

const urgency: Readonly<Record<ReadinessWords['state'], number>> = {
  blocked: 0,
  unknown: 1,
  unseen: 2,
  ready: 3,
  strict: 4,
  outside: 5,
  nothing: 6,
};

/** What needs a look first; then by name, so that cards do not change places with every refresh. */
export function byAttention(namespaces: readonly NamespaceOverview[]): readonly NamespaceOverview[] {
  return namespaces.toSorted(
    (a, b) =>
      urgency[readinessWords(a).state] - urgency[readinessWords(b).state] || (a.name < b.name ? -1 : 1),
  );
}
