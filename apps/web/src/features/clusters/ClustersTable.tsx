import type { ClusterEntry, Share, TrafficWindow } from '@padlock/contract';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { Link, useLocation } from 'react-router';
import { windowWords } from '../../components/format.ts';
import { LockGlyph, lockAppearance, lockGlyph, lockStates } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { ShareBar } from '../../components/ShareBar.tsx';
import { useTableOrder } from '../../components/useTableOrder.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { SeverityCounts } from '../findings/SeverityCounts.tsx';
import { canOpen, clusterCondition, clusterKey } from './clusterCondition.ts';
import { type ShownCluster, sortClusters, sortKeys } from './clusterTable.ts';
import { ConditionMark } from './ConditionMark.tsx';

/** A row for each cluster; every figure leads to the page that explains it. */
export function ClustersTable({
  clusters,
  window,
}: {
  clusters: readonly ClusterEntry[];
  window: TrafficWindow;
}) {
  const { order, sortBy } = useTableOrder(sortKeys);
  return (
    <Table
      role="table"
      variant="compact"
      gridBreakPoint="grid-md"
      aria-label="Clusters"
      className="pl-clusters-table"
    >
      <Thead>
        <Tr>
          <Th modifier="nowrap" {...sortBy('name')}>
            Cluster
          </Th>
          <Th modifier="nowrap" {...sortBy('condition')}>
            State
          </Th>
          <Th modifier="nowrap">Mesh mode</Th>
          <Th modifier="nowrap" {...sortBy('share')}>
            Mutual TLS, last {windowWords(window)}
          </Th>
          <Th modifier="nowrap">Connections</Th>
          <Th modifier="nowrap" {...sortBy('strict')}>
            Workloads STRICT
          </Th>
          <Th modifier="nowrap" {...sortBy('findings')}>
            Findings
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {sortClusters(clusters, order).map((cluster) => (
          <ClusterRow key={clusterKey(cluster)} cluster={cluster} />
        ))}
      </Tbody>
    </Table>
  );
}

function ClusterRow({ cluster }: { cluster: ClusterEntry }) {
  const condition = clusterCondition(cluster);
  return (
    <Tr>
      <Td dataLabel="Cluster">
        <Name cluster={cluster} />
        <span className="pl-sub">{described(cluster)}</span>
      </Td>
      <Td dataLabel="State">
        <ConditionMark condition={condition} />
        {cluster.state === 'shown' && condition.reason !== null && (
          <span className="pl-sub">{condition.reason}</span>
        )}
      </Td>
      {cluster.state === 'shown' ? (
        <Figures cluster={cluster} />
      ) : (
        <Td dataLabel="Why" colSpan={5} className="pl-cluster-why">
          {cluster.message}
        </Td>
      )}
    </Tr>
  );
}

function Name({ cluster }: { cluster: ClusterEntry }) {
  const { search } = useLocation();
  if (!canOpen(cluster)) return <b>{cluster.name}</b>;
  return (
    <Link
      className="pl-cluster-name"
      to={{ pathname: paths.overview(cluster.id), search: lastingSearch(search) }}
    >
      {cluster.name}
    </Link>
  );
}

/** `Istio 1.27.1, 5 namespaces, home` */
function described(cluster: ClusterEntry): string {
  const { origin, home } = cluster;
  const from =
    origin.kind === 'kubeconfig'
      ? null
      : origin.secret === null
        ? 'from a Secret'
        : `from Secret ${origin.secret}`;
  const istio =
    cluster.state === 'shown' && cluster.posture.istioVersion !== null
      ? `Istio ${cluster.posture.istioVersion}`
      : null;
  return [istio, home ? 'home cluster' : null, from].filter((part) => part !== null).join(', ');
}

function Figures({ cluster: { id, name, posture } }: { cluster: ShownCluster }) {
  const { search } = useLocation();
  const to = (pathname: string) => ({ pathname, search: lastingSearch(search) });
  const { workloads, findings, edges, requests, connections } = posture;
  const states = lockStates.filter((state) => edges[state] > 0);
  const found = findings.error + findings.warning + findings.info;
  return (
    <>
      <Td dataLabel="Mesh mode">
        <Link to={to(paths.mesh(id))} aria-label={`Mesh mode of ${name}: ${posture.mode}`}>
          <ModeBadge mode={posture.mode} />
        </Link>
      </Td>
      <Td dataLabel="Mutual TLS">
        <div className="pl-cluster-shares">
          {requests === null && connections === null ? (
            <span className="pl-muted">{posture.at === null ? 'not known' : 'no traffic'}</span>
          ) : (
            <>
              <SeenShare share={requests} unit="requests" />
              <SeenShare share={connections} unit={connections?.basis === 'bytes' ? 'TCP bytes' : 'TCP'} />
            </>
          )}
        </div>
      </Td>
      <Td dataLabel="Connections">
        {states.length === 0 ? (
          <span className="pl-muted">{posture.at === null ? 'not known' : 'none seen'}</span>
        ) : (
          <ul className="pl-cluster-edges" aria-label={`Connections of ${name}`}>
            {states.map((state) => (
              <li key={state}>
                <Link
                  className={`is-${state}`}
                  title={lockAppearance[state].meaning}
                  to={{
                    pathname: paths.topology(id),
                    search: `?${withLock(lastingSearch(search), state)}`,
                  }}
                >
                  <LockGlyph name={lockGlyph(state, 'mutual_tls')} size={14} />
                  <span className="pl-number">{edges[state]}</span>{' '}
                  <span className="pl-visually-hidden">{lockAppearance[state].word.toLowerCase()}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Td>
      <Td dataLabel="Workloads STRICT">
        {workloads.inMesh === 0 ? (
          <span className="pl-muted">none in the mesh</span>
        ) : (
          <Link
            className="pl-cluster-strict"
            to={to(paths.path(id))}
            aria-label={`${workloads.strict} of ${workloads.inMesh} workloads of ${name} are STRICT`}
          >
            <span className="pl-number">
              <b>{workloads.strict}</b> of {workloads.inMesh}
            </span>
            <span className="pl-cluster-meter" aria-hidden>
              <span style={{ width: `${(100 * workloads.strict) / workloads.inMesh}%` }} />
            </span>
          </Link>
        )}
      </Td>
      <Td dataLabel="Findings">
        {found === 0 ? (
          <span className="pl-muted">none</span>
        ) : (
          <Link className="pl-cluster-findings" to={to(paths.findings(id))}>
            <SeverityCounts counts={findings} />
          </Link>
        )}
      </Td>
    </>
  );
}

function withLock(lasting: string, lock: string): URLSearchParams {
  const params = new URLSearchParams(lasting);
  params.set('lock', lock);
  return params;
}

function SeenShare({ share, unit }: { share: Share | null; unit: string }) {
  if (share === null) return null;
  return (
    <div className="pl-cluster-share">
      <ShareBar state="unknown" share={share} />
      <span className="pl-number">
        <b>{share.precise}</b> <span className="pl-muted">{unit}</span>
      </span>
    </div>
  );
}
