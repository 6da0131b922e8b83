import { useQuery } from '@tanstack/react-query';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { NamespaceLimit } from '../../components/NamespaceLimit.tsx';
import { lockStates } from '../../components/lock/index.ts';
import { ListContent } from '../../components/ListContent.tsx';
import { ListHead } from '../../components/ListHead.tsx';
import { LockStateMenu } from '../../components/LockStateMenu.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
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
  const unmatched = {
    title: 'No workload matches.',
    action: 'Clear filter',
    onClear: () => {
      setText(null);
      setState(null);
      setPlane(null);
    },
  };
  usePageTitle('Workloads');

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
        <div className="pl-card pl-table-card">
          <ListContent
            list={list}
            choose="its workloads"
            failure="Cannot list workloads"
            loading={{ rows: 8, label: 'Loading workloads' }}
            isEmpty={({ workloads }) => workloads.length === 0}
            reads="Pod"
            empty={
              <EmptyState title="No workloads">
                Workloads of the chosen namespaces are listed here as soon as pods run in them.{' '}
                <NamespaceLimit />
              </EmptyState>
            }
            unmatched={found.length > 0 ? null : unmatched}
          >
            {(data) => <WorkloadsTable workloads={found} window={data.window} />}
          </ListContent>
        </div>
      </div>
    </>
  );
}
