import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EmptyState } from '../../components/EmptyState.tsx';
import { NamespaceLimit } from '../../components/NamespaceLimit.tsx';
import { lockStates } from '../../components/lock/index.ts';
import { ListContent } from '../../components/ListContent.tsx';
import { ListHead } from '../../components/ListHead.tsx';
import { LockStateMenu } from '../../components/LockStateMenu.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useCluster, useNamespaces, useSearchParam, useTrafficWindow } from '../../state/urlState.ts';
import { BulkBar } from './BulkBar.tsx';
import { ServicesTable } from './ServicesTable.tsx';
import { filterServices } from './serviceTable.ts';
import './service.css';

/** All services, each with its lock and the modes of its ports. */
export function ServicesPage() {
  const cluster = useCluster();
  const [namespaces] = useNamespaces();
  const [window] = useTrafficWindow();
  const [text, setText] = useSearchParam('find');
  const [stateOfAddress, setState] = useSearchParam('state');
  const state = lockStates.find((candidate) => candidate === stateOfAddress) ?? null;
  const noneChosen = namespaces?.length === 0;
  const list = useQuery({ ...queries.services(cluster, { window, namespaces }), enabled: !noneChosen });
  const found = filterServices(list.data?.services ?? [], { text: text ?? '', state });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  // What a filter hides is not changed behind somebody's back.
  const chosen = found.filter(({ id }) => selected.has(id));
  const unmatched = {
    title: state === null ? 'No service matches.' : `No ${state} services.`,
    action: 'Clear filter',
    onClear: () => {
      setText(null);
      setState(null);
    },
  };
  usePageTitle('Services');

  return (
    <>
      <ListHead
        title="Services"
        noun="service"
        found={list.data && !noneChosen ? found.length : null}
        text={text}
        onText={setText}
      >
        <LockStateMenu state={state} onState={setState} />
        {chosen.length > 0 && <BulkBar services={chosen} onClear={() => setSelected(new Set())} />}
      </ListHead>
      <div className="pl-service-body">
        <div className="pl-card pl-services">
          <ListContent
            list={list}
            choose="its services"
            failure="Cannot list services"
            loading={{ rows: 8, label: 'Loading services' }}
            isEmpty={({ services }) => services.length === 0}
            reads="Service"
            empty={
              <EmptyState title="No services">
                Services of the chosen namespaces are listed here as soon as there are any. <NamespaceLimit />
              </EmptyState>
            }
            unmatched={found.length > 0 ? null : unmatched}
          >
            {(data) => (
              <ServicesTable
                services={found}
                window={data.window}
                selected={selected}
                onSelect={setSelected}
              />
            )}
          </ListContent>
        </div>
      </div>
    </>
  );
}
