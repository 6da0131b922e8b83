import type { KubernetesObject } from '../model/kubernetesObject.ts';

/** Any fixed time will do: it only keeps what is made of objects without times the same on every run. */
const withoutAny = '2026-01-01T00:00:00Z';

/**
 * The time (RFC 3339) at which the API server would store what comes next: one second after the youngest of the objects.
 * Left absent, istiod would take it for the oldest, and a created policy for the one in force.
 */
export function creationTimeAfter(objects: readonly KubernetesObject[]): string {
  const youngest = objects
    .map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''))
    .filter((time) => !Number.isNaN(time))
    .reduce((later, time) => Math.max(later, time), -Infinity);
  if (youngest === -Infinity) return withoutAny;
  // The API server keeps whole seconds.
  const second = Math.floor(youngest / 1000) + 1;
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}
