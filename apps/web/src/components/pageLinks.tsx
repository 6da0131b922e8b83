import { type ObjectRef, PolicyKind } from '@padlock/contract';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { qualifiedName } from './format.ts';
import { isHiddenNamespace } from './hiddenNamespace.ts';
import { lastingSearch, paths, type ServiceTab } from '../state/paths.ts';
import { useCluster } from '../state/urlState.ts';

/** A link to the page of a service; namespaces and window go along. */
export function ServiceLink({
  namespace,
  name,
  tab,
  children,
}: {
  namespace: string;
  name: string;
  tab?: ServiceTab;
  children: ReactNode;
}) {
  const cluster = useCluster();
  const { search } = useLocation();
  return (
    <Link to={{ pathname: paths.service(cluster, namespace, name, tab), search: lastingSearch(search) }}>
      {children}
    </Link>
  );
}

/** A link to the page of a policy, or of a service; other objects stand there as text. */
export function PolicyPageLink({ policy, children }: { policy: ObjectRef; children?: ReactNode }) {
  const cluster = useCluster();
  const { search } = useLocation();
  const text = children ?? qualifiedName(policy);
  if (policy.kind === 'Service')
    return (
      <ServiceLink namespace={policy.namespace} name={policy.name}>
        {text}
      </ServiceLink>
    );
  const kind = PolicyKind.safeParse(policy.kind);
  if (!kind.success) return <span>{text}</span>;
  return (
    <Link
      to={{
        pathname: paths.policy(cluster, { ...policy, kind: kind.data }),
        search: lastingSearch(search),
      }}
    >
      {text}
    </Link>
  );
}

/** A link to the page of a workload. One that the person may not see has an alias, and no page. */
export function WorkloadLink({
  namespace,
  name,
  children,
}: {
  namespace: string;
  name: string;
  children: ReactNode;
}) {
  const cluster = useCluster();
  const { search } = useLocation();
  if (isHiddenNamespace(namespace))
    return <span title="In a namespace that you may not see">{children}</span>;
  return (
    <Link to={{ pathname: paths.workload(cluster, namespace, name), search: lastingSearch(search) }}>
      {children}
    </Link>
  );
}

/** A link to the page of a namespace; what stands for those that the person may not see has none. */
export function NamespaceLink({ name, children }: { name: string; children: ReactNode }) {
  const cluster = useCluster();
  const { search } = useLocation();
  if (isHiddenNamespace(name)) return <span>{children}</span>;
  return (
    <Link to={{ pathname: paths.namespace(cluster, name), search: lastingSearch(search) }}>{children}</Link>
  );
}
