import type { PolicySetting, PolicySummary } from '@padlock/contract';
import { type PolicyStanding, type PortStanding, refOf } from '@padlock/mtls';
import { counted, names } from './sentences.ts';
import { lastWrite, writtenBy } from './writtenBy.ts';

/** A PeerAuthentication, or the ServiceMeshPolicy that stands for one, as a row of the list. */
export function peerAuthenticationSummary(standing: PolicyStanding): PolicySummary {
  const { policy, pods, ports, shadowedBy } = standing;
  return {
    ref: { ...refOf(policy.object) },
    scope: policy.scope === 'ignored' ? 'workload' : policy.scope,
    selector: policy.selector === undefined ? null : { ...policy.selector },
    host: null,
    clients: null,
    pods: pods.length,
    services: null,
    mode: policy.mode ?? 'UNSET',
    settings: ports.map(settingOf),
    status: statusOf(standing),
    others: shadowedBy.map(({ object }) => ({ ...refOf(object) })),
    reason: reasonOf(standing),
    managedBy: writtenBy(policy.object),
    createdAt: createdAt(policy.creationTimestamp),
    lastWrite: lastWrite(policy.object),
    readOnly: policy.object.kind === 'ServiceMeshPolicy',
  };
}

/** As the API server writes it: whole seconds, which the contract's timestamps allow. */
export function createdAt(timestamp: string | undefined): string | null {
  const time = Date.parse(timestamp ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function statusOf({ standing }: PolicyStanding): PolicySummary['status'] {
  return standing === 'partly_shadowed' ? 'partly' : standing;
}

function reasonOf({ policy, standing, pods, inForceFor, shadowedBy }: PolicyStanding): string {
  const older = names(shadowedBy.map(({ object }) => refOf(object)));
  switch (standing) {
    case 'in_force':
      return inForce(policy.scope, policy.namespace, inForceFor.length);
    case 'partly_shadowed':
      return `In force for ${inForceFor.length} of its ${counted(pods.length, 'pod')}. For the others the older ${older} holds instead: policies do not merge.`;
    case 'shadowed':
      return `Does nothing: of the policies of one scope Istio takes the oldest, which is ${older}.`;
    case 'matches_nothing':
      return 'Does nothing: no pod of its namespace has these labels.';
    case 'ignored':
      return 'Does nothing: Istio ignores policies with a selector in the root namespace.';
  }
}

function inForce(scope: PolicyStanding['policy']['scope'], namespace: string, pods: number): string {
  switch (scope) {
    case 'mesh':
      return 'In force for every workload whose namespace, own policy or port says nothing else.';
    case 'namespace':
      return `In force for every workload in ${namespace} whose own policy or port says nothing else.`;
    case 'workload':
    case 'ignored':
      return `In force for ${counted(pods, 'pod')}.`;
  }
}

function settingOf({ containerPort, mode, standing, meant }: PortStanding): PolicySetting {
  return {
    part: 'container_port',
    port: containerPort,
    subset: null,
    mode: mode ?? 'UNSET',
    status:
      standing === 'in_force' || standing === 'not_in_force'
        ? standing
        : standing === 'service_port'
          ? 'no_such_port'
          : // A container may listen on a port that it does not declare.
            'in_force',
    reason: portReason(containerPort, standing, meant),
  };
}

function portReason(
  port: number,
  standing: PortStanding['standing'],
  meant: readonly number[],
): string | null {
  switch (standing) {
    case 'in_force':
    case 'not_in_force':
      return null;
    case 'service_port':
      return `${port} is a port of the service and does nothing here: the container port behind it is ${meant.join(', ')}.`;
    case 'not_declared':
      return `No container declares port ${port}. It counts only if one listens there all the same.`;
  }
}
