import { Button, SearchInput } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { count } from '../../components/format.ts';
import { lockAppearance, lockStates } from '../../components/lock/index.ts';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
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
  usePageTitle('Services');

  function content(): ReactNode {
    if (noneChosen) return <EmptyState title="Choose a namespace to see its services." />;
    if (!list.data)
      return list.error ? (
        <ErrorState title="Cannot list services" error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Skeleton rows={8} label="Loading services" />
      );
    if (list.data.services.length === 0)
      return (
        <EmptyState title="No services">
          Services of the chosen namespaces stand here as soon as the cluster has some.
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
      <div className="pl-page-head">
        <h1>Services</h1>
        <span role="status" className="pl-muted pl-number">
          {list.data && !noneChosen && count(found.length, 'service')}
        </span>
      </div>
      <search className="pl-toolbar" aria-label="Filter services">
        <NamespaceFilter />
        <div className="pl-toolbar-search">
          <SearchInput
            aria-label="Find a service"
            placeholder="Find a service"
            type="search"
            value={text ?? ''}
            onChange={(_, value) => setText(value === '' ? null : value)}
            onClear={() => setText(null)}
          />
        </div>
        <ChoiceMenu
          name="State"
          value={state ?? 'any'}
          choices={[
            { value: 'any', label: 'Any state' },
            ...lockStates.map((value) => ({ value, label: lockAppearance[value].word })),
          ]}
          onChoose={(value) => setState(value === 'any' ? null : value)}
        />
        {chosen.length > 0 && <BulkBar services={chosen} onClear={() => setSelected(new Set())} />}
      </search>
      <div className="pl-service-body">
        <div className="pl-card pl-services">{content()}</div>
      </div>
    </>
  );
}
