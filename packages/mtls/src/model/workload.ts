import { list, record, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Labels } from './labels.ts';

export interface WorkloadRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Jobs of a CronJob end in the minute that they were scheduled for, in seconds or minutes since 1970. */
const cronJobName = /^(.+)-\d{8,10}$/;

/**
 * The workload of a pod as Istio itself names it in telemetry (`source_workload`, `destination_workload`), which needs
 * no look at ReplicaSets: the controller, and for a ReplicaSet its Deployment, whose name is the ReplicaSet's without
 * the pod template hash.
 *
 * Source: Istio, `pkg/kube/util.go`, `GetWorkloadMetaFromPod`.
 */
export function workloadOf(pod: KubernetesObject): WorkloadRef {
  const labels = pod.metadata.labels ?? {};
  const { kind, name } = controllerOf(pod, labels) ?? { kind: 'Pod', name: pod.metadata.name };
  return {
    kind,
    namespace: pod.metadata.namespace ?? '',
    name: labels['service.istio.io/workload-name'] ?? name,
  };
}

type Controller = Pick<WorkloadRef, 'kind' | 'name'>;

function controllerOf(pod: KubernetesObject, labels: Labels): Controller | undefined {
  const owner = list(pod.metadata['ownerReferences'])
    .map(record)
    .find((reference) => reference['controller'] === true);
  const kind = text(owner?.['kind']);
  const name = text(owner?.['name']);
  return kind === undefined || name === undefined ? undefined : topOwner(kind, name, labels);
}

function topOwner(kind: string, name: string, labels: Labels): Controller {
  switch (kind) {
    case 'ReplicaSet': {
      const deployment = withoutHash(name, labels['pod-template-hash']);
      if (deployment !== undefined) return { kind: 'Deployment', name: deployment };
      const rollout = withoutHash(name, labels['rollouts-pod-template-hash']);
      return rollout === undefined ? { kind, name } : { kind: 'Rollout', name: rollout };
    }
    case 'ReplicationController': {
      const config = labels['deploymentconfig'];
      return config === undefined ? { kind, name } : { kind: 'DeploymentConfig', name: config };
    }
    case 'Job': {
      const cronJob = cronJobName.exec(name)?.[1];
      return cronJob === undefined ? { kind, name } : { kind: 'CronJob', name: cronJob };
    }
    default:
      return { kind, name };
  }
}

function withoutHash(name: string, hash: string | undefined): string | undefined {
  if (hash === undefined || hash === '' || !name.endsWith(`-${hash}`)) return undefined;
  return name.slice(0, -(hash.length + 1));
}
