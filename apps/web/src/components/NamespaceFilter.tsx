import { Badge, MenuToggle, SearchInput, Select, SelectList, SelectOption } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { floatHost } from './floatHost.ts';
import { namespaceLimitWords } from './namespaceLimitWords.ts';
import { queries } from '../data/queries.ts';
import { useCluster, useNamespaces } from '../state/urlState.ts';

/** Which namespaces a page shows; in the address, so it stays on every page and in a shared link. */
export function NamespaceFilter() {
  const cluster = useCluster();
  const [chosen, setChosen] = useNamespaces();
  const [isOpen, setIsOpen] = useState(false);
  const [search, setSearch] = useState('');
  const mesh = useQuery(queries.mesh(cluster));
  const all = mesh.data?.namespaces.map(({ name }) => name) ?? [];
  const known = new Set([...all, ...(chosen ?? [])]);
  const names = [...known].toSorted();
  const isChosen = (name: string) => chosen === null || chosen.includes(name);
  const shown = names.filter((name) => name.includes(search.trim().toLowerCase()));

  function toggle(name: string) {
    const next = isChosen(name)
      ? names.filter((other) => other !== name && isChosen(other))
      : [...(chosen ?? []), name];
    setChosen(next.length === names.length ? null : next);
  }

  return (
    <Select
      role="menu"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      onSelect={(_, value) => {
        if (value === 'all') setChosen(null);
        else if (value === 'none') setChosen([]);
        else if (typeof value === 'string') toggle(value.slice('ns:'.length));
      }}
      popperProps={{ preventOverflow: true, appendTo: floatHost }}
      isScrollable
      maxMenuHeight="360px"
      toggle={(ref) => (
        <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          Namespaces{' '}
          <Badge isRead screenReaderText="shown">
            {chosen === null ? 'all' : `${chosen.length} of ${names.length}`}
          </Badge>
        </MenuToggle>
      )}
    >
      <div className="pl-namespace-search">
        <SearchInput
          aria-label="Find a namespace"
          placeholder="Find a namespace"
          value={search}
          onChange={(_, value) => setSearch(value)}
          onClear={() => setSearch('')}
        />
      </div>
      <SelectList aria-label="Namespaces">
        <SelectOption
          value="all"
          description={mesh.data?.limitedTo && namespaceLimitWords(mesh.data.limitedTo)}
        >
          All namespaces
        </SelectOption>
        <SelectOption value="none">None</SelectOption>
        {shown.map((name) => (
          <SelectOption key={name} value={`ns:${name}`} hasCheckbox isSelected={isChosen(name)}>
            {name}
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  );
}
