import { Button } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Denied } from '../../components/Denied.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { NamespaceLimit } from '../../components/NamespaceLimit.tsx';
import { NoNamespaceVisible } from '../../components/NoNamespaceVisible.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { lockStates } from '../../components/lock/index.ts';
import { ListHead } from '../../components/ListHead.tsx';
import { LockStateMenu } from '../../components/LockStateMenu.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { useMissingKinds } from '../../components/useMissingKinds.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useSeesNoNamespace } from '../../data/useSeesNoNamespace.ts';
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
  const [unreadable] = useMissingKinds(['Service']);
  const seesNothing = useSeesNoNamespace(cluster);
  usePageTitle('Services');

  function content(): ReactNode {
    if (noneChosen) return <EmptyState title="Choose a namespace to see its services." />;
    if (!list.data)
      return list.error ? (
        <ErrorState title="Cannot list services" error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Skeleton rows={8} label="Loading services" />
      );
    if (list.data.services.length === 0 && seesNothing) return <NoNamespaceVisible />;
    if (list.data.services.length === 0 && unreadable !== undefined)
      return <Denied>{unreadable.message}</Denied>;
    if (list.data.services.length === 0)
      return (
        <EmptyState title="No services">
          Services of the chosen namespaces are listed here as soon as there are any. <NamespaceLimit />
        </EmptyState>
      );
    if (found.length === 0)
      return (
        <EmptyState
          title={state === null ? 'No service matches.' : `No ${state} services.`}
          actions={
            <Button
              variant="link"
              onClick={() => {
                setText(null);
                setState(null);
              }}
            >
              Clear filter
            </Button>
          }
        />
      );
    return (
      <ServicesTable services={found} window={list.data.window} selected={selected} onSelect={setSelected} />
    );
  }

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
        <div className="pl-card pl-services">{content()}</div>
      </div>
    </>
  );
}
