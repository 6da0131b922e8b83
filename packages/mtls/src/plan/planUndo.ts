import { isRecord, record } from '../model/json.ts';
import { refOf } from '../model/kubernetesObject.ts';
import type { KubernetesObject, ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import { isPeerAuthentication } from '../model/peerAuthentication.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import { meshPolicies, namespacePolicies, workloadPolicies } from '../server/policiesInForce.ts';
import { applyMergePatch, mergePatchBetween, sameJson } from './mergePatch.ts';
import { comingIntoForce, modeChanges } from './modeChanges.ts';
import {
  currentObject,
  identity,
  operationsBetween,
  withObject,
  withObjectAsAged,
  withoutObject,
} from './operations.ts';
import type { Operation, Plan, Warning } from './plan.ts';
import { isLeftover } from './policyObject.ts';
import { reachOf } from './reach.ts';
import { withoutServerFields } from './serverFields.ts';

/**
 * Plans to take operations back that were applied earlier, on the mesh as it is now. What others changed since then in
 * the same objects stays. Every effective mode comes back too: a policy that was deleted returns as the youngest, and
 * where that would leave it shadowed, the policy now in force is made to say what it said, with a warning.
 *
 * @example
 * planUndo(plan.after, plan.operations).operations; // [{ verb: 'patch', ref: { name: 'team-policy' } }]
 */
export function planUndo(mesh: Mesh, operations: readonly Operation[]): Plan {
  let written = mesh;
  let remembered = mesh;
  const kept: ObjectRef[] = [];
  for (const operation of operations.toReversed()) {
    const current = currentObject(written, operation.before ?? operation.after ?? nothing);
    const restored = takeBack(operation, current);
    written = put(written, operation, restored);
    if (operation.before === undefined && restored !== undefined) kept.push(refOf(restored));
    // The same, but a deleted policy has its age again: what the modes were by.
    const wasDeleted = operation.verb === 'delete' && current === undefined;
    remembered =
      wasDeleted && operation.before !== undefined
        ? withObjectAsAged(remembered, operation.before)
        : put(remembered, operation, restored);
  }
  const { mesh: after, warnings } = speakFor(written, remembered);
  const differing = new Set(modeChanges(remembered, after).map(({ change }) => keyOf(change)));
  const changed = modeChanges(mesh, after).map(({ change }) => change);
  return {
    kind: 'plan',
    operations: operationsBetween(mesh, after),
    after,
    changes: changed.filter((change) => !differing.has(keyOf(change))),
    alsoAffects: changed.filter((change) => differing.has(keyOf(change))),
    alsoServices: [],
    comesIntoForce: comingIntoForce(mesh, after),
    warnings: kept.length === 0 ? warnings : [...warnings, keptWarning(kept)],
    companions: [],
  };
}

function keptWarning(objects: readonly ObjectRef[]): Warning {
  return {
    code: 'undo_keeps_edited',
    message: 'Created by the change and edited by somebody since then: it stays, with what they added.',
    objects,
  };
}

const nothing: KubernetesObject = { apiVersion: '', kind: '', metadata: { name: '' } };

function keyOf({ pod, containerPort }: { readonly pod: string; readonly containerPort: number }): string {
  return `${pod}:${containerPort}`;
}

function put(mesh: Mesh, { before, after }: Operation, object: KubernetesObject | undefined): Mesh {
  if (object !== undefined) return withObject(mesh, object);
  return withoutObject(mesh, before ?? after ?? nothing);
}

/** The object as it is to be after one operation is taken back. */
function takeBack(
  { before, after }: Operation,
  current: KubernetesObject | undefined,
): KubernetesObject | undefined {
  if (before === undefined) return after === undefined ? current : takeBackCreate(after, current);
  if (current === undefined) return withoutServerFields(before);
  const patch = after === undefined ? restoreSpec(current, before) : mergePatchBetween(after, before);
  return patch === undefined ? current : patched(current, patch);
}

function takeBackCreate(
  created: KubernetesObject,
  current: KubernetesObject | undefined,
): KubernetesObject | undefined {
  if (current === undefined || sameJson(current['spec'], created['spec'])) return undefined;
  // Somebody added to it: only what was created is taken out. Of a rule nothing would be left that is valid.
  if (!isPeerAuthentication(current)) return current;
  const { selector: _selector, ...settings } = record(created['spec']);
  const emptied = Object.fromEntries(Object.keys(settings).map((field) => [field, {}]));
  const taken = mergePatchBetween(settings, emptied);
  const rest = applyMergePatch(record(current['spec']), taken ?? {});
  const spec = Object.entries(rest).filter(
    ([, value]) => !(isRecord(value) && Object.keys(value).length === 0),
  );
  const object = { ...current, spec: Object.fromEntries(spec) };
  return isLeftover(object) ? undefined : object;
}

function restoreSpec(
  current: KubernetesObject,
  before: KubernetesObject,
): ReturnType<typeof mergePatchBetween> {
  const spec = mergePatchBetween(record(current['spec']), record(before['spec']));
  return spec === undefined ? undefined : { spec };
}

function patched(object: KubernetesObject, patch: Parameters<typeof applyMergePatch>[1]): KubernetesObject {
  const { apiVersion, kind, metadata } = object;
  const result = applyMergePatch(object, patch);
  return { ...result, apiVersion, kind, metadata: { ...metadata, ...namedMetadata(result, metadata) } };
}

/** Metadata after the patch, of which the name is certain. */
function namedMetadata(
  result: Readonly<Record<string, unknown>>,
  { name }: KubernetesObject['metadata'],
): KubernetesObject['metadata'] {
  return { ...record(result['metadata']), name };
}

/** Makes the policies that are in force say what those said that would be in force if age came back too. */
function speakFor(
  written: Mesh,
  remembered: Mesh,
): { readonly mesh: Mesh; readonly warnings: readonly Warning[] } {
  let mesh = written;
  const warnings: Warning[] = [];
  for (const [standIn, original] of standIns(written, remembered)) {
    const { mtls: _mtls, portLevelMtls: _ports, ...rest } = record(standIn.object['spec']);
    const { selector: _selector, ...settings } = record(original.object['spec']);
    mesh = withObject(mesh, { ...standIn.object, spec: { ...rest, ...settings } });
    warnings.push({
      code: 'undo_edits_other_policy',
      message: `${original.name} comes back younger than ${standIn.name}, which keeps it shadowed: ${standIn.name} is changed to say the same.`,
      objects: [refOf(standIn.object), refOf(original.object)],
    });
  }
  return { mesh, warnings };
}

function standIns(written: Mesh, remembered: Mesh): ReadonlyMap<PeerAuthentication, PeerAuthentication> {
  const found = new Map<PeerAuthentication, PeerAuthentication>();
  const compare = (now: PeerAuthentication | undefined, then: PeerAuthentication | undefined): void => {
    if (now === undefined || then === undefined) return;
    if (identity(now.object) !== identity(then.object)) found.set(now, then);
  };
  compare(meshPolicies(written).inForce, meshPolicies(remembered).inForce);
  for (const namespace of new Set(written.peerAuthentications.map((policy) => policy.namespace))) {
    compare(namespacePolicies(written, namespace).inForce, namespacePolicies(remembered, namespace).inForce);
  }
  const reach = reachOf(written, remembered);
  for (const pod of written.pods.values()) {
    if (!reach.covers(pod.namespace)) continue;
    compare(workloadPolicies(written, pod).inForce, workloadPolicies(remembered, pod).inForce);
  }
  return found;
}
