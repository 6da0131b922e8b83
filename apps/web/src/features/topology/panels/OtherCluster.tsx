import { Link, useLocation } from 'react-router';
import { lastingSearch, paths } from '../../../state/paths.ts';
import { useTrafficWindow } from '../../../state/urlState.ts';
import { canOpen, clusterCondition } from '../../clusters/clusterCondition.ts';
import { useClusters } from '../../clusters/useClusters.ts';
import { PanelSection } from './Panel.tsx';

/** What is known of a node in another cluster: where it stands, and the way there if the person may go it. */
export function OtherCluster({ cluster, name }: { cluster: string; name: string }) {
  const { search } = useLocation();
  const [window] = useTrafficWindow();
  const list = useClusters(window);
  const entry = list.data?.clusters.find((each) => each.name === cluster || each.id === cluster);
  const condition = entry && clusterCondition(entry);
  return (
    <PanelSection title={`Cluster ${cluster}`}>
      <p className="pl-panel-note">Its callers and its policies are on the pages of that cluster.</p>
      {entry && canOpen(entry) && (
        <p>
          <Link to={{ pathname: paths.topology(entry.id), search: foundThere(search, name) }}>
            Show it in the topology of {entry.name}
          </Link>
        </p>
      )}
      {entry && condition && !canOpen(entry) && (
        <p className="pl-panel-note">
          {condition.word}: {condition.reason}
        </p>
      )}
      {list.data && !entry && (
        <p className="pl-panel-note">
          This Padlock does not show a cluster of that name: it must have the name there that Istio gives it.
        </p>
      )}
    </PanelSection>
  );
}

/** Found by its name there; where people log in, what stands here is an alias, which nothing has there. */
function foundThere(search: string, name: string): string {
  const params = new URLSearchParams(lastingSearch(search));
  if (/^[^/]+\/[^/]+$/.test(name)) params.set('find', `name = "${name}"`);
  return params.size > 0 ? `?${params}` : '';
}
