import type { ObjectRef } from '@padlock/contract';
import { Link, useLocation, useParams } from 'react-router';
import { qualifiedName } from '../../components/format.ts';
import { paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';

/** The id of an object on the YAML tab. */
export function yamlAnchor({ kind, namespace, name }: ObjectRef): string {
  return `${kind}-${namespace}-${name}`;
}

/** Leads to the policy's YAML on the page of the service that it decides about. */
export function PolicyLink({ policy }: { policy: ObjectRef }) {
  const cluster = useCluster();
  const { namespace = '', name = '' } = useParams();
  const { search } = useLocation();
  return (
    <Link
      to={{
        pathname: paths.service(cluster, namespace, name, 'yaml'),
        search,
        hash: `#${yamlAnchor(policy)}`,
      }}
    >
      {qualifiedName(policy)}
    </Link>
  );
}
