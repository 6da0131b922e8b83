import type { Topology } from '@padlock/contract';
import { useMemo } from 'react';
import type { ViewOptions } from '../model/viewOptions.ts';
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
): FilteredTopology {
  const left = useMemo(() => {
    const { expression } = readExpression(hide);
    return topology && expression ? hideFrom(topology, expression) : topology;
  }, [topology, hide]);
  const found = useMemo(() => {
    const { expression } = readExpression(find);
    return left && expression ? findIn(left, expression) : undefined;
  }, [left, find]);
  return { topology: left, found };
}
