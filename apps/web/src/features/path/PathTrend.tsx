import type { TrafficWindow } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { windowWords } from '../../components/format.ts';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { changesSince } from '../overview/coverage.ts';
import { CoverageTrend } from '../overview/CoverageTrend.tsx';
import '../overview/overview.css';

const range: TrafficWindow = '7d';

/** How the way was so far: the share of mutual TLS, with a line for each policy change. */
export function PathTrend({ namespaces }: { namespaces: readonly string[] | null }) {
  const cluster = useCluster();
  const traffic = useQuery(queries.meshTraffic(cluster, { range, namespaces }));
  const history = useQuery(queries.changes(cluster, { namespaces }));
  const changes = changesSince(history.data?.changes ?? [], traffic.data?.requests.timestamps[0]);
  const charts = [
    { title: 'Requests', series: traffic.data?.requests },
    { title: 'TCP', series: traffic.data?.connections },
  ];
  return (
    <div className="pl-path-trend">
      {charts.map(({ title, series }) => (
        <section key={title} aria-label={`Progress, ${title}`}>
          <h3>
            {title} with mutual TLS <span className="pl-muted">over {windowWords(range)}</span>
          </h3>
          <CoverageTrend
            title={title}
            range={range}
            series={series}
            error={traffic.error}
            changes={changes}
          />
        </section>
      ))}
    </div>
  );
}
