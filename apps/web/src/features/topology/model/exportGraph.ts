import type { Topology } from '@padlock/contract';
import type { ViewOptions } from './viewOptions.ts';

/** `padlock-prod-1m-2026-11-21T14-40-05Z.png`: which cluster, how long a window, and its end. */
export function exportName(
  { cluster, window, at }: Pick<Topology, 'cluster' | 'window' | 'at'>,
  now: Date,
  extension: 'png' | 'json',
): string {
  const moment = new Date(at ?? now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  // Letters that file systems do not take.
  const name = cluster.replaceAll(/[^\w.-]+/g, '_');
  return `padlock-${name}-${window}-${moment}.${extension}`;
}

/**
 * What the graph shows, as data: without what Hide and the display menu take away, and with what was asked for, so that the file
 * explains itself.
 */
export function exportedGraph(
  shown: Topology,
  options: Pick<ViewOptions, 'find' | 'hide' | 'locks' | 'display'>,
  namespaces: readonly string[] | null,
  found: ReadonlySet<string> | undefined,
): object {
  const edges = shown.edges.filter(({ state }) => options.display.has('idle') || state !== 'idle');
  const connected = new Set(edges.flatMap(({ source, target }) => [source, target]));
  const nodes = shown.nodes.filter(({ id }) => options.display.has('idle') || connected.has(id));
  const { cluster, graph, window, windowSeconds, at, sources } = shown;
  return {
    cluster,
    graph,
    window,
    windowSeconds,
    at,
    asked: {
      namespaces,
      find: options.find,
      hide: options.hide,
      locks: [...options.locks],
      idle: options.display.has('idle'),
    },
    found: found === undefined ? null : [...found],
    sources,
    nodes,
    edges,
  };
}
