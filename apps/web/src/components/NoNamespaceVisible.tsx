import { useQuery } from '@tanstack/react-query';
import { queries } from '../data/queries.ts';
import { useCluster } from '../state/urlState.ts';
import { Denied } from './Denied.tsx';

/** In place of an empty view that would look as if nothing ran in the cluster: the person's rights show them nothing of it. */
export function NoNamespaceVisible() {
  const cluster = useCluster();
  const session = useQuery(queries.session());
  const name = session.data?.clusters.find(({ id }) => id === cluster)?.name ?? cluster;
  return (
    <Denied>
      <p>Your rights in {name} show you none of its namespaces.</p>
      <p>
        To see one, ask for the right to list pods, services, peerauthentications and destinationrules in it.
      </p>
    </Denied>
  );
}
