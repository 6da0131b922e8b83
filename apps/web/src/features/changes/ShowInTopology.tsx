import type { ChangeTarget } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import { useNavigate } from 'react-router';
import { topologySelection } from '../../state/paths.ts';

/** Leads to the changed service or workload in the graph. */
export function ShowInTopology({
  cluster,
  targets,
  onLeave,
}: {
  cluster: string;
  targets: readonly ChangeTarget[];
  onLeave: () => void;
}) {
  const navigate = useNavigate();
  const [target] = targets;
  if (target === undefined || (target.scope !== 'service' && target.scope !== 'workload')) return null;
  return (
    <Button
      variant="secondary"
      onClick={() => {
        onLeave();
        void navigate(
          topologySelection(cluster, `${cluster}/${target.scope}/${target.namespace}/${target.name}`),
        );
      }}
    >
      Show in topology
    </Button>
  );
}
