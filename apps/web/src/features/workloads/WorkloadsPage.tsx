import { Button } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { Denied } from '../../components/Denied.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { NamespaceLimit } from '../../components/NamespaceLimit.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { lockStates } from '../../components/lock/index.ts';
import { ListHead } from '../../components/ListHead.tsx';
import { LockStateMenu } from '../../components/LockStateMenu.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { NoNamespaceVisible } from '../../components/NoNamespaceVisible.tsx';
import { useMissingKinds } from '../../components/useMissingKinds.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { useSeesNoNamespace } from '../../data/useSeesNoNamespace.ts';
import { queries } from '../../data/queries.ts';
import { useCluster, useNamespaces, useSearchParam, useTrafficWindow } from '../../state/urlState.ts';
import { WorkloadsTable } from './WorkloadsTable.tsx';
import { dataPlanes, dataPlaneWord, filterWorkloads } from './workloadTable.ts';
import '../services/service.css';
import '../services/mtls/mtls.css';

/** All workloads: what terminates their mutual TLS, in which version, the modes of their ports, and what was seen. */
export function WorkloadsPage() {
  const cluster = useCluster();
  const [namespaces] = useNamespaces();
  const [window] = useTrafficWindow();
  const [text, setText] = useSearchParam('find');
  const [stateOfAddress, setState] = useSearchParam('state');
  const [planeOfAddress, setPlane] = useSearchParam('proxy');
  const state = lockStates.find((candidate) => candidate === stateOfAddress) ?? null;
  const plane = dataPlanes.find((candidate) => candidate === planeOfAddress) ?? null;
  const noneChosen = namespaces?.length === 0;
  const list = useQuery({ ...queries.workloads(cluster, { window, namespaces }), enabled: !noneChosen });
  const found = filterWorkloads(list.data?.workloads ?? [], { text: text ?? '', state, plane });
  const [unreadable] = useMissingKinds(['Pod']);
  const seesNothing = useSeesNoNamespace(cluster);
  usePageTitle('Workloads');

  function content(): ReactNode {
    if (noneChosen) return <EmptyState title="Choose a namespace to see its workloads." />;
    if (!list.data)
      return list.error ? (
        <ErrorState title="Cannot list workloads" error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Skeleton rows={8} label="Loading workloads" />
      );
    if (list.data.workloads.length === 0 && seesNothing) return <NoNamespaceVisible />;
    if (list.data.workloads.length === 0 && unreadable !== undefined)
      return <Denied>{unreadable.message}</Denied>;
    if (list.data.workloads.length === 0)
      return (
        <EmptyState title="No workloads">
          Workloads of the chosen namespaces are listed here as soon as pods run in them. <NamespaceLimit />
        </EmptyState>
      );
    if (found.length === 0)
      return (
        <EmptyState
          title="No workload matches."
          actions={
            <Button
              variant="link"
              onClick={() => {
                setText(null);
                setState(null);
                setPlane(null);
              }}
            >
              Clear filter
            </Button>
          }
        />
      );
    return <WorkloadsTable workloads={found} window={list.data.window} />;
  }

  return (
    <>
      <ListHead
        title="Workloads"
        noun="workload"
        found={list.data && !noneChosen ? found.length : null}
        text={text}
        onText={setText}
      >
        <LockStateMenu state={state} onState={setState} />
        <ChoiceMenu
          name="Proxy"
          value={plane ?? 'any'}
          choices={[
            { value: 'any', label: 'Any proxy' },
            ...dataPlanes.map((value) => ({
              value,
              label: value === 'none' ? 'no proxy' : dataPlaneWord(value),
            })),
          ]}
          onChoose={(value) => setPlane(value === 'any' ? null : value)}
        />
      </ListHead>
      <div className="pl-service-body">
        <div className="pl-card pl-table-card">{content()}</div>
      </div>
    </>
  );
}
