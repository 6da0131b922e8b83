import { SearchInput } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { count } from './format.ts';
import { NamespaceFilter } from './NamespaceFilter.tsx';

export interface ListHeadProps {
  title: string;
  /** One of what is listed: `service`. */
  noun: string;
  /** How many are shown; null: not known. */
  found: number | null;
  /** What is searched for. */
  text: string | null;
  onText: (text: string | null) => void;
  /** Further filters, and what can be done with the list. */
  children?: ReactNode;
}

/** The head of a page that lists things: how many there are, and the filters that every list has. */
export function ListHead({ title, noun, found, text, onText, children }: ListHeadProps) {
  return (
    <>
      <div className="pl-page-head">
        <h1>{title}</h1>
        <span role="status" className="pl-muted pl-number">
          {found !== null && count(found, noun)}
        </span>
      </div>
      <search className="pl-toolbar" aria-label={`Filter ${noun}s`}>
        <NamespaceFilter />
        <div className="pl-toolbar-search">
          <SearchInput
            aria-label={`Find a ${noun}`}
            placeholder={`Find a ${noun}`}
            type="search"
            value={text ?? ''}
            onChange={(_, value) => onText(value === '' ? null : value)}
            onClear={() => onText(null)}
          />
        </div>
        {children}
      </search>
    </>
  );
}
