import type { ObjectRef } from '@padlock/contract';
import { qualifiedName } from './format.ts';
import { NamespaceLink, PolicyPageLink, WorkloadLink } from './pageLinks.tsx';

/** Kinds that Istio takes for a workload. */
const workloadKinds = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Rollout',
  'ReplicaSet',
  'ReplicationController',
  'DeploymentConfig',
]);

/** `Service shop/catalog`, as a link where the object has a page. */
export function ObjectLink({ object }: { object: ObjectRef }) {
  const { kind, namespace, name } = object;
  const text = `${kind} ${qualifiedName(object)}`;
  if (kind === 'Namespace') return <NamespaceLink name={name}>{text}</NamespaceLink>;
  if (workloadKinds.has(kind))
    return (
      <WorkloadLink namespace={namespace} name={name}>
        {text}
      </WorkloadLink>
    );
  return <PolicyPageLink policy={object}>{text}</PolicyPageLink>;
}
