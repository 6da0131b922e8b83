import type { WorkloadDetail } from '@padlock/contract';
import RhUiTopologyIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-topology-icon';
import { Link, useLocation } from 'react-router';
import { Fact } from '../../components/Fact.tsx';
import { count, observed } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { LockLabel } from '../../components/lock/index.ts';
import { NamespaceLink } from '../../components/pageLinks.tsx';
import { lastingSearch, paths, topologySelection } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { dataPlaneWord } from './workloadTable.ts';

/** Which workload this is, how it is called now, and what terminates its mutual TLS. */
export function WorkloadHeader({
  namespace,
  name,
  workload,
  isMissing,
}: {
  namespace: string;
  name: string;
  workload: WorkloadDetail | undefined;
  /** Nothing more will come. */
  isMissing: boolean;
}) {
  const cluster = useCluster();
  const { search } = useLocation();
  return (
    <>
      <nav aria-label="Breadcrumb">
        <ol className="pl-crumbs">
          <li>
            <Link to={{ pathname: paths.workloads(cluster), search: lastingSearch(search) }}>Workloads</Link>
          </li>
          <li>
            <NamespaceLink name={namespace}>{namespace}</NamespaceLink>
          </li>
          <li aria-current="page">{name}</li>
        </ol>
      </nav>
      <div className="pl-service-title">
        {workload && <KindBadge kind={workload.ref.kind} />}
        <h1>{name}</h1>
        {workload && (
          <LockLabel state={workload.state} size={16}>
            {observed(workload.state, workload.share)}
            {workload.share !== null && ' mutual TLS'}
          </LockLabel>
        )}
        {workload && (
          <Link
            className="pf-v6-c-button pf-m-secondary pl-to-topology"
            to={`${topologySelection(cluster, workload.id)}&graph=workload`}
          >
            <RhUiTopologyIcon aria-hidden /> Show in topology
          </Link>
        )}
      </div>
      <dl className="pl-service-facts">
        <Fact term="Namespace">{namespace}</Fact>
        {!isMissing && (
          <>
            <Fact term="Kind">{workload?.ref.kind ?? '…'}</Fact>
            {workload?.pods !== 0 && <Fact term="Pods">{workload ? String(workload.pods) : '…'}</Fact>}
            {workload && workload.machines.length > 0 && (
              <Fact term="Machines">{`${workload.machines.length} outside Kubernetes`}</Fact>
            )}
            {workload?.pods !== 0 && <Fact term="Proxy">{workload ? proxyText(workload) : '…'}</Fact>}
          </>
        )}
        {workload && workload.serviceAccounts.length > 0 && (
          <Fact term={workload.serviceAccounts.length === 1 ? 'Service account' : 'Service accounts'} mono>
            {workload.serviceAccounts.join(', ')}
          </Fact>
        )}
        {workload && workload.identities.length > 0 && (
          <Fact term="Identity" mono>
            {workload.identities.join(', ')}
          </Fact>
        )}
      </dl>
    </>
  );
}

function proxyText({ dataPlane, proxyVersions, pods, podsInMesh }: WorkloadDetail): string {
  const versions = proxyVersions.length === 0 ? '' : ` ${proxyVersions.join(', ')}`;
  if (dataPlane === 'mixed') return `on ${podsInMesh} of ${count(pods, 'pod')}${versions}`;
  return `${dataPlaneWord(dataPlane)}${versions}`;
}
