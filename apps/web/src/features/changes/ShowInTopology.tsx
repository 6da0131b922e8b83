import type { ChangeTarget } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import { useNavigate } from 'react-router';
import { placesOf } from './pickPlace.ts';
import { topologySelection } from '../../state/paths.ts';

/** Leads to the changed service or workload in the graph. */
export function ShowInTopology({
  cluster,
  targets,
  onLeave,
}: {
  cluster: string;
  targets: readonly ChangeTarget[];
  /** Before the page changes. */
  onLeave?: () => void;
}) {
  const navigate = useNavigate();
  const [place] = targets.flatMap((target) => placesOf(cluster, target));
  if (place === undefined || (place.scope !== 'service' && place.scope !== 'workload')) return null;
  return (
    <Button
      variant="secondary"
      onClick={() => {
        onLeave?.();
        void navigate(
          topologySelection(cluster, `${cluster}/${place.scope}/${place.namespace}/${place.name}`),
        );
      }}
    >
      Show in topology
    </Button>
  );
}
