import type { Topology } from '@padlock/contract';
import { useMemo } from 'react';
import type { ViewOptions } from '../model/viewOptions.ts';
import { vocabularyOf } from './completions.ts';
import { FindField } from './FindField.tsx';
import { FindHelp } from './FindHelp.tsx';
import type { Known } from './fields.ts';
import type { Found } from './filterTopology.ts';
import './find.css';

/** Find and Hide beside each other, with help. */
export function FindBar({
  topology,
  known,
  found,
  options,
  onChange,
  onGo,
}: {
  /** The whole graph: what is hidden can be named too. */
  topology: Topology | undefined;
  known: Known;
  found: Found | undefined;
  options: Pick<ViewOptions, 'find' | 'hide'>;
  onChange: (change: Partial<Pick<ViewOptions, 'find' | 'hide'>>) => void;
  /** Somebody wants to see what an expression finds. */
  onGo: (find: string) => void;
}) {
  const vocabulary = useMemo(() => vocabularyOf(topology, known), [topology, known]);
  const number = found && found.edges.size + found.nodes.size;
  return (
    <div className="pl-find" role="search" aria-label="Find and hide">
      <FindField
        kind="find"
        value={options.find}
        vocabulary={vocabulary}
        onChange={(find) => onChange({ find })}
        onEnter={onGo}
        result={number === undefined ? undefined : String(number)}
      />
      <FindField
        kind="hide"
        value={options.hide}
        vocabulary={vocabulary}
        onChange={(hide) => onChange({ hide })}
      />
      <FindHelp onTry={(find) => onChange({ find })} />
      <span className="pl-visually-hidden" role="status">
        {found && `Found ${found.edges.size} connections and ${found.nodes.size} nodes`}
      </span>
    </div>
  );
}
