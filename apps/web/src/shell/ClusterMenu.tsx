import RhUiClusterIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-cluster-icon';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { ChoiceMenu } from '../components/ChoiceMenu.tsx';
import { queries } from '../data/queries.ts';
import { paths } from '../state/paths.ts';

export function ClusterMenu({ cluster }: { cluster: string }) {
  const navigate = useNavigate();
  const session = useQuery(queries.session());
  const clusters = session.data?.clusters ?? [{ id: cluster, name: cluster }];
  const name = clusters.find(({ id }) => id === cluster)?.name ?? cluster;
  return (
    <ChoiceMenu
      name="Cluster"
      icon={<RhUiClusterIcon />}
      value={cluster}
      choices={clusters.map(({ id, name: label }) => ({ value: id, label }))}
      onChoose={(id) => void navigate(paths.topology(id))}
    >
      <span className="pl-muted">Cluster</span> {name}
    </ChoiceMenu>
  );
}
