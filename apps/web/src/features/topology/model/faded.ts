import type { LockState } from '@padlock/contract';
import type { Found } from '../find/filterTopology.ts';
import type { Folded } from './collapse.ts';

/**
 * What steps back: edges in none of the states asked for, and what Find has not found. A bundle and a collapsed namespace stay as
 * long as one part of them does.
 */
export function fadedIn(
  folded: Folded,
  locks: ReadonlySet<LockState>,
  found: Found | undefined,
): ReadonlySet<string> {
  const staysEdge = ({ id, state }: { readonly id: string; readonly state: LockState }) =>
    (locks.size === 0 || locks.has(state)) && (found === undefined || found.edges.has(id));
  const faded = new Set<string>();
  for (const edge of folded.edges) if (!staysEdge(edge)) faded.add(edge.id);
  for (const { id, edges } of folded.bundles) if (!edges.some(staysEdge)) faded.add(id);
  if (found === undefined) return faded;
  for (const { id } of folded.nodes) if (!found.shown.has(id)) faded.add(id);
  for (const { id, nodes } of folded.namespaces)
    if (!nodes.some((node) => found.shown.has(node.id))) faded.add(id);
  return faded;
}
