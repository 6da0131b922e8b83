import type { Overview } from '@padlock/contract';
import type { Finding } from '@padlock/mtls';
import { maySee, type Viewer } from '../auth/viewer.ts';
import type { Cluster } from '../cluster.ts';
import type { Evidence } from '../views/topologyView.ts';
import { knownFindings, type SeenTraffic } from './knownFindings.ts';

const maxFindings = 6;

export interface FindingsQuery {
  /** What findings by traffic rest on. */
  readonly seen: SeenTraffic;
  readonly viewer: Viewer;
  /** Those to look at; undefined: all. */
  readonly namespaces: ReadonlySet<string> | undefined;
}

/** As on the page of findings, without those that somebody has acknowledged. */
export function findingsInShort(
  { acknowledgements }: Pick<Cluster, 'acknowledgements'>,
  { snapshot }: Pick<Evidence, 'snapshot'>,
  query: FindingsQuery,
): Overview['findings'] {
  const all = knownFindings(snapshot, query.seen)
    .filter(({ id, finding }) => acknowledgements.get(id) === undefined && concerns(finding, query))
    .map(({ finding }) => finding);
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of all) counts[severity] += 1;
  return {
    counts,
    first: all.slice(0, maxFindings).map(({ code, severity, objects, reason }) => ({
      code,
      severity,
      reason,
      objects: objects.map((ref) => ({ ...ref })),
    })),
  };
}

/** A finding about no object in particular is about the mesh, and concerns everybody. */
function concerns({ objects }: Finding, { viewer, namespaces }: FindingsQuery): boolean {
  return (
    objects.length === 0 ||
    objects.some(
      ({ namespace }) =>
        namespace === '' || (maySee(viewer, namespace) && (namespaces?.has(namespace) ?? true)),
    )
  );
}
