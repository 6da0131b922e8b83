import type { WorkloadDetail } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useCluster, useTrafficWindow } from '../../state/urlState.ts';
import { MachinesCard } from './MachinesCard.tsx';
import { PodsTable } from './PodsTable.tsx';
import { ScopeCard } from './ScopeCard.tsx';
import { WorkloadHeader } from './WorkloadHeader.tsx';
import { WorkloadPorts } from './WorkloadPorts.tsx';
import { WorkloadRelations } from './WorkloadRelations.tsx';
import '../services/service.css';
import '../services/mtls/mtls.css';
import './workloads.css';

/** One workload: its mode, its container ports, its pods or machines, and who calls it. */
export function WorkloadPage() {
  const cluster = useCluster();
  const { namespace = '', name = '' } = useParams();
  const [window] = useTrafficWindow();
  const workload = useQuery(queries.workload(cluster, namespace, name, window));
  usePageTitle(name, 'Workload');
  return (
    <>
      <div className="pl-service-head">
        <WorkloadHeader
          namespace={namespace}
          name={name}
          workload={workload.data}
          isMissing={workload.isError}
        />
      </div>
      <div className="pl-service-body">
        {workload.data ? (
          <Content workload={workload.data} />
        ) : (
          <div className="pl-card">
            {workload.error ? (
              <ErrorState
                title={`Cannot show ${namespace}/${name}`}
                error={workload.error}
                onRetry={() => void workload.refetch()}
              />
            ) : (
              <Skeleton rows={6} height={60} label={`Loading workload ${namespace}/${name}`} />
            )}
          </div>
        )}
      </div>
    </>
  );
}

function Content({ workload }: { workload: WorkloadDetail }) {
  const cluster = useCluster();
  const { namespace, name } = workload.ref;
  if (workload.pods === 0)
    return (
      <>
        <MachinesCard machines={workload.machines} />
        <WorkloadRelations workload={workload} />
      </>
    );
  return (
    <>
      <ScopeCard
        title="Mode of the workload"
        place={{ cluster, scope: 'workload', namespace, name }}
        setting={workload.setting}
        withoutSetting="No pod of this workload has a proxy: it takes plaintext only, and no policy reaches it."
      >
        It holds for every container port that has no mode of its own. Padlock writes it to a
        PeerAuthentication of {namespace} that selects the pods of this workload.
      </ScopeCard>
      <WorkloadPorts workload={workload} />
      <WorkloadRelations workload={workload} />
      <PodsTable pods={workload.podList} />
      {workload.machines.length > 0 && <MachinesCard machines={workload.machines} />}
    </>
  );
}
