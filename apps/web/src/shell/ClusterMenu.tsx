import { MenuToggle, SearchInput, Select, SelectList, SelectOption } from '@patternfly/react-core';
import RhUiClusterIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-cluster-icon';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { floatHost } from '../components/floatHost.ts';
import { queries } from '../data/queries.ts';
import { canOpen, clusterCondition, clusterKey } from '../features/clusters/clusterCondition.ts';
import { ConditionMark } from '../features/clusters/ConditionMark.tsx';
import { useClusters } from '../features/clusters/useClusters.ts';
import { inCluster, lastingSearch, paths } from '../state/paths.ts';
import { defaultWindow } from '../state/urlState.ts';

/** As many are found at a glance. */
const withoutSearch = 8;

/** Which cluster is shown, and the way to the same page in another, or to all of them. */
export function ClusterMenu({ cluster }: { cluster: string | null }) {
  const navigate = useNavigate();
  const location = useLocation();
  const [isOpen, setIsOpen] = useState(false);
  const [search, setSearch] = useState('');
  const session = useQuery(queries.session());
  const list = useClusters(defaultWindow(paths.clusters), isOpen);
  const menu = useRef<HTMLDivElement>(null);
  const known = session.data?.clusters ?? [];
  const name = cluster === null ? 'All' : (known.find(({ id }) => id === cluster)?.name ?? cluster);
  const entries = list.data?.clusters ?? [];
  const found = entries.filter((entry) => entry.name.toLowerCase().includes(search.trim().toLowerCase()));

  const searchable = Math.max(known.length, entries.length) > withoutSearch;
  const searchField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isOpen && searchable) searchField.current?.focus();
  }, [isOpen, searchable]);

  function choose(value: unknown) {
    setIsOpen(false);
    setSearch('');
    if (value === allClusters)
      void navigate({ pathname: paths.clusters, search: lastingSearch(location.search) });
    const entry = entries.find((each) => canOpen(each) && value === `cluster ${each.id}`);
    if (entry && entry.id !== cluster) void navigate(inCluster(location, entry.id));
  }
  /** The arrows go on from the search into the list. */
  function enterList(event: KeyboardEvent) {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    event.stopPropagation();
    menu.current?.querySelector<HTMLElement>('[role="option"]')?.focus();
  }

  return (
    <Select
      innerRef={menu}
      isOpen={isOpen}
      selected={cluster === null ? allClusters : `cluster ${cluster}`}
      onOpenChange={setIsOpen}
      onSelect={(_, value) => choose(value)}
      shouldFocusToggleOnSelect
      shouldFocusFirstItemOnOpen={!searchable}
      popperProps={{ preventOverflow: true, appendTo: floatHost, maxWidth: '420px' }}
      isScrollable
      maxMenuHeight="min(480px, 70vh)"
      toggle={(toggle) => (
        <MenuToggle
          ref={toggle}
          isExpanded={isOpen}
          icon={<RhUiClusterIcon />}
          onClick={() => setIsOpen(!isOpen)}
        >
          <span className="pl-muted">{cluster === null ? 'Clusters' : 'Cluster'}</span> {name}
        </MenuToggle>
      )}
    >
      {searchable && (
        <div className="pl-namespace-search" onKeyDown={enterList} role="presentation">
          <SearchInput
            ref={searchField}
            aria-label="Find a cluster"
            placeholder="Find a cluster"
            value={search}
            onChange={(_, value) => setSearch(value)}
            onClear={() => setSearch('')}
          />
        </div>
      )}
      <SelectList aria-label="Cluster">
        <SelectOption value={allClusters} className="pl-all-clusters">
          All clusters
        </SelectOption>
        {list.data === undefined
          ? known.map((entry) => (
              <SelectOption key={entry.id} value={`cluster ${entry.id}`} description="Asking how it is">
                {entry.name}
              </SelectOption>
            ))
          : found.map((entry) => {
              const condition = clusterCondition(entry);
              return (
                <SelectOption
                  key={clusterKey(entry)}
                  value={canOpen(entry) ? `cluster ${entry.id}` : clusterKey(entry)}
                  isAriaDisabled={!canOpen(entry)}
                  description={
                    condition.reason && <span className="pl-cluster-reason">{condition.reason}</span>
                  }
                >
                  <span className="pl-cluster-choice">
                    {entry.name} <ConditionMark condition={condition} />
                  </span>
                </SelectOption>
              );
            })}
        {list.data !== undefined && found.length === 0 && (
          <SelectOption value="none" isAriaDisabled>
            No cluster has this name.
          </SelectOption>
        )}
      </SelectList>
    </Select>
  );
}

const allClusters = 'all';
