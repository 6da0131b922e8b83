import { GraphKind, TrafficWindow } from '@padlock/contract';
import type { LoaderFunctionArgs } from 'react-router';
import { queries } from '../../data/queries.ts';
import { defaultWindow, parseNames } from '../../state/urlState.ts';

/** Which graph an address asks for; the services' where it does not say. */
export function parseGraph(raw: string | null): GraphKind {
  const parsed = GraphKind.safeParse(raw);
  return parsed.success ? parsed.data : 'service';
}

/** The past moment of an address, in Unix seconds; null: now. */
export function parseMoment(raw: string | null): number | null {
  return raw !== null && /^\d{1,11}$/.test(raw) ? Number(raw) : null;
}

/**
 * What the topology page will read, known by its address alone: asked for while its script is still loading.
 *
 * @example
 * void client.prefetchQuery(topologyRead({ request, params }));
 */
export function topologyRead({ request, params }: Pick<LoaderFunctionArgs, 'request' | 'params'>) {
  const { pathname, searchParams } = new URL(request.url);
  const window = TrafficWindow.safeParse(searchParams.get('window'));
  return queries.topology(params['cluster'] ?? '', {
    window: window.success ? window.data : defaultWindow(pathname),
    graph: parseGraph(searchParams.get('graph')),
    namespaces: parseNames(searchParams.get('namespaces')),
    at: parseMoment(searchParams.get('at')),
  });
}
