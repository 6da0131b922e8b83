import type { Topology } from '@padlock/contract';
import { useMemo } from 'react';
import type { ViewOptions } from '../model/viewOptions.ts';
import type { Known } from './fields.ts';
import { findIn, type Found, hideFrom } from './filterTopology.ts';
import { readExpression } from './readExpression.ts';

export interface FilteredTopology {
  /** Without what Hide takes away. */
  readonly topology: Topology | undefined;
  /** undefined: Find asks nothing. */
  readonly found: Found | undefined;
}

/** The graph as Find and Hide of the address have it. What is no expression asks nothing. */
export function useFilteredTopology(
  topology: Topology | undefined,
  { find, hide }: Pick<ViewOptions, 'find' | 'hide'>,
  known: Known,
): FilteredTopology {
  const left = useMemo(() => {
    const { expression } = readExpression(hide);
    return topology && expression ? hideFrom(topology, expression, known) : topology;
  }, [topology, hide, known]);
  const found = useMemo(() => {
    const { expression } = readExpression(find);
    return left && expression ? findIn(left, expression, known) : undefined;
  }, [left, find, known]);
  return { topology: left, found };
}
