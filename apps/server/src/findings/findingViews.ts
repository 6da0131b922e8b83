import type { Finding, FindingFix, FindingList, ObjectRef, PolicyAccess } from '@padlock/contract';
import type { Mesh } from '@padlock/mtls';
import { maySee, type Viewer } from '../auth/viewer.ts';
import { toYaml } from '../changes/objectText.ts';
import type { Cluster } from '../cluster.ts';
import type { Evidence } from '../views/topologyView.ts';
import { concernedNodes } from './concernedNodes.ts';
import { type KnownFinding, knownFindings, type SeenTraffic } from './knownFindings.ts';

/** The findings about objects in the namespaces asked for, and those about the mesh as a whole. */
export function findingListView(
  cluster: Cluster,
  evidence: Evidence,
  namespaces: ReadonlySet<string> | undefined,
  viewer: Viewer,
): FindingList {
  return {
    window: evidence.window,
    findings: knownFindings(evidence.snapshot, seenIn(evidence))
      .filter(({ finding }) => concerns(finding, namespaces))
      .map((known) => findingView(cluster, evidence.snapshot.mesh, known, viewer)),
    complete: evidence.traffic !== undefined,
    acknowledgements: cluster.acknowledgements.history,
    sources: cluster.sources(),
  };
}

function findingView(
  cluster: Cluster,
  mesh: Mesh,
  { id, basis, finding }: KnownFinding,
  viewer: Viewer,
): Finding {
  const { code, severity, objects, reason } = finding;
  return {
    id,
    code,
    severity,
    objects: objects
      .filter(({ namespace }) => namespace === '' || maySee(viewer, namespace))
      .map((ref) => ({ ...ref })),
    reason,
    nodes: concernedNodes(mesh, objects).filter(({ namespace }) => maySee(viewer, namespace)),
    basis,
    acknowledged: cluster.acknowledgements.get(id) ?? null,
  };
}

function concerns(
  { objects }: KnownFinding['finding'],
  namespaces: ReadonlySet<string> | undefined,
): boolean {
  if (namespaces === undefined || objects.length === 0) return true;
  return objects.some(({ namespace }) => namespace === '' || namespaces.has(namespace));
}

/** A finding by its id, if it still holds and the viewer may know of it. */
export function findingOf(evidence: Evidence, id: string, viewer: Viewer): KnownFinding | undefined {
  const known = knownFindings(evidence.snapshot, seenIn(evidence)).find((one) => one.id === id);
  return known !== undefined && concerns(known.finding, viewer.visibleNamespaces) ? known : undefined;
}

/**
 * The ways to put it right, as a page offers them.
 *
 * @param mayWrite asked about each object that a fix writes, in namespaces that the viewer may see.
 */
export function fixesView(
  { finding }: KnownFinding,
  viewer: Viewer,
  mayWrite: (ref: ObjectRef) => Promise<PolicyAccess>,
): Promise<FindingFix[]> {
  return Promise.all(
    finding.fixes.map(async (fix, index) => ({
      index,
      title: fix.title,
      kind: fix.kind,
      yaml: fix.kind === 'setting' ? toYaml(fix.document) : null,
      mayWrite:
        fix.kind === 'setting'
          ? null
          : await accessToAll(
              fix.operations.map(({ ref }) => ref),
              viewer,
              mayWrite,
            ),
    })),
  );
}

/** The first refusal, where one of many objects may not be written. */
async function accessToAll(
  refs: readonly ObjectRef[],
  viewer: Viewer,
  mayWrite: (ref: ObjectRef) => Promise<PolicyAccess>,
): Promise<PolicyAccess> {
  if (refs.some(({ namespace }) => !maySee(viewer, namespace)))
    return { allowed: false, reason: 'It writes in a namespace that you may not see.' };
  const answers = await Promise.all(refs.map(mayWrite));
  return answers.find(({ allowed }) => !allowed) ?? { allowed: true, reason: null };
}

/** What findings rest on, of evidence of `findingsWindow`. */
export function seenIn({ traffic, lastDay }: Evidence): SeenTraffic {
  return { minutes: traffic, lastDay };
}
