import type {
  ObjectRef,
  PolicyDetail,
  PolicyKind,
  PolicyList,
  PolicyPreview,
  PolicyReach,
  RulePlace,
  PolicySummary,
  YamlProblem,
} from '@padlock/contract';
import {
  applyToMesh,
  type KubernetesObject,
  type Mesh,
  type Operation,
  policyStandings,
  refOf,
  ruleStandings,
} from '@padlock/mtls';
import { maySee, type Viewer } from '../auth/viewer.ts';
import { toYaml } from '../changes/objectText.ts';
import type { Cluster } from '../cluster.ts';
import type { Access } from '../kubernetes/accessReviewer.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { reachOfPolicy, reachOfRule } from './policyReach.ts';
import { policySummaries } from './policySummaries.ts';
import { readPolicy } from './policyText.ts';
import { rulePlaces } from './rulePlaces.ts';

const listedKinds: ReadonlySet<string> = new Set<PolicyKind>([
  'PeerAuthentication',
  'DestinationRule',
  'ServiceMeshPolicy',
]);

/** Every policy of the namespaces asked for. */
export function policyListView(
  cluster: Cluster,
  namespaces: ReadonlySet<string> | undefined,
  viewer: Viewer,
): PolicyList {
  const { mesh, limits } = cluster.store.snapshot;
  return {
    policies: policySummaries(mesh)
      .filter(({ ref }) => namespaces === undefined || namespaces.has(ref.namespace))
      .map((policy) => visible(policy, viewer)),
    // An absent ServiceMeshPolicy is no limit: only one flavour has them.
    limits: limits
      .filter(
        ({ kind, reason }) => listedKinds.has(kind) && !(kind === 'ServiceMeshPolicy' && reason === 'absent'),
      )
      .map(({ kind, message }) => ({ kind, message })),
    sources: cluster.sources(),
  };
}

/** One policy. undefined: there is none of that name that the viewer may see. */
export function policyView(
  cluster: Cluster,
  ref: ObjectRef,
  viewer: Viewer,
  access: Access,
): PolicyDetail | undefined {
  const { snapshot } = cluster.store;
  const object = objectOf(snapshot, ref);
  const found = object === undefined ? undefined : judged(snapshot.mesh, ref);
  if (object === undefined || found === undefined || !maySee(viewer, ref.namespace)) return undefined;
  return {
    policy: visible(found.policy, viewer),
    rulePlaces: found.rulePlaces,
    reach: visibleReach(found.reach, viewer),
    yaml: toYaml(object),
    mayWrite: { ...access },
    sources: cluster.sources(),
  };
}

/** What a text would be and reach, put in place of the object of its name. Of an object without TLS only its problems. */
export async function policyPreview(
  cluster: Cluster,
  text: string,
  viewer: Viewer,
  accessTo: (ref: ObjectRef) => Promise<Access>,
): Promise<PolicyPreview> {
  const { snapshot } = cluster.store;
  const { object, problems } = readPolicy(text);
  if (object === undefined)
    return { problems: [...problems], policy: null, reach: null, exists: false, mayWrite: null };
  const ref = refOf(object);
  const before = objectOf(snapshot, ref);
  const found = judged(withObject(snapshot.mesh, object, before), ref);
  const access = snapshot.mesh.namespaces.has(ref.namespace) ? { ...(await accessTo(ref)) } : null;
  return {
    problems: [...problems, ...doubts(snapshot.mesh, ref, found?.policy)],
    policy: found === undefined ? null : visible(found.policy, viewer),
    reach: found === undefined ? null : visibleReach(found.reach, viewer),
    exists: before !== undefined,
    mayWrite: access,
  };
}

/** Several policies as one text, as the API server has them. */
export function policyExport(
  snapshot: ClusterSnapshot,
  refs: readonly ObjectRef[],
  viewer: Viewer,
): { yaml: string; missing: ObjectRef[] } {
  const found = refs.map((ref) => ({
    ref,
    object: maySee(viewer, ref.namespace) ? objectOf(snapshot, ref) : undefined,
  }));
  return {
    yaml: found.flatMap(({ object }) => (object === undefined ? [] : [toYaml(object)])).join('---\n'),
    missing: found.flatMap(({ ref, object }) => (object === undefined ? [{ ...ref }] : [])),
  };
}

function objectOf(
  snapshot: ClusterSnapshot,
  { kind, namespace, name }: ObjectRef,
): KubernetesObject | undefined {
  return listedKinds.has(kind) ? snapshot.objects(kind).get(`${namespace}/${name}`) : undefined;
}

/** undefined for a DestinationRule that says nothing about TLS. */
function judged(
  mesh: Mesh,
  ref: ObjectRef,
): { policy: PolicySummary; reach: PolicyReach; rulePlaces: RulePlace[] } | undefined {
  const policy = policySummaries(mesh).find((one) => isSame(one.ref, ref));
  if (policy === undefined) return undefined;
  const standing = policyStandings(mesh).find((one) => isSame(refOf(one.policy.object), ref));
  if (standing !== undefined) return { policy, reach: reachOfPolicy(mesh, standing), rulePlaces: [] };
  const rule = ruleStandings(mesh).find((one) => isSame(refOf(one.rule.object), ref));
  return rule === undefined ? undefined : { policy, reach: reachOfRule(rule), rulePlaces: rulePlaces(rule) };
}

function isSame(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/** An edited object keeps its age, by which Istio decides; a new one is the youngest. */
function withObject(mesh: Mesh, object: KubernetesObject, before: KubernetesObject | undefined): Mesh {
  const { creationTimestamp } = before?.metadata ?? {};
  const after = {
    ...object,
    metadata: {
      ...object.metadata,
      creationTimestamp: creationTimestamp ?? new Date(Date.now() + 1_000).toISOString(),
    },
  };
  const operation: Operation = {
    verb: before === undefined ? 'create' : 'patch',
    ref: refOf(object),
    apiVersion: object.apiVersion,
    resourceVersion: undefined,
    before,
    after,
    patch: undefined,
  };
  return applyToMesh(mesh, [operation]);
}

function doubts(mesh: Mesh, ref: ObjectRef, policy: PolicySummary | undefined): YamlProblem[] {
  const warning = (message: string): YamlProblem => ({ severity: 'warning', line: null, message });
  if (!mesh.namespaces.has(ref.namespace) && mesh.namespaces.size > 0)
    return [{ ...warning(`There is no namespace ${ref.namespace}.`), severity: 'error' }];
  if (policy === undefined)
    return [warning('It says nothing about TLS, so it changes nothing about mutual TLS.')];
  const settings = policy.settings.flatMap(({ reason }) => (reason === null ? [] : [warning(reason)]));
  return policy.status === 'in_force' ? settings : [warning(policy.reason), ...settings];
}

/** Without the names of objects in namespaces that the viewer may not see. */
function visible(policy: PolicySummary, viewer: Viewer): PolicySummary {
  if (viewer.visibleNamespaces === undefined) return policy;
  return { ...policy, others: policy.others.filter(({ namespace }) => maySee(viewer, namespace)) };
}

function visibleReach(reach: PolicyReach, viewer: Viewer): PolicyReach {
  if (viewer.visibleNamespaces === undefined) return reach;
  return {
    ...reach,
    workloads: reach.workloads.filter(({ ref }) => maySee(viewer, ref.namespace)),
    services: reach.services.filter(({ namespace }) => maySee(viewer, namespace)),
  };
}
