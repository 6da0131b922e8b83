import { type GraphKind, LockState } from '@padlock/contract';
import { type LayoutKind, layoutKinds } from '../layout/layoutTypes.ts';
import { parseGraph, parseMoment } from '../topologyRead.ts';
import { automaticCollapse, type Collapse, collapseText, parseCollapse } from './collapse.ts';

export type EdgeLabelKind =
  'security' | 'rate' | 'throughput' | 'p50' | 'p95' | 'p99' | 'errors' | 'protocol';
export type DisplayOption = 'idle' | 'boxes' | 'ports' | 'motion';
export type SortKey = 'client' | 'server' | 'state' | 'share' | Exclude<EdgeLabelKind, 'security'>;

export const timelineRanges = ['1h', '6h', '24h', '7d'] as const;
export type TimelineRange = (typeof timelineRanges)[number];

/** Everything about the page that its address says, apart from cluster, namespaces and window, which all pages share. */
export interface ViewOptions {
  readonly graph: GraphKind;
  readonly view: 'graph' | 'table';
  readonly layout: LayoutKind;
  readonly labels: ReadonlySet<EdgeLabelKind>;
  readonly display: ReadonlySet<DisplayOption>;
  /** Lock states to stand out; empty: all. */
  readonly locks: ReadonlySet<LockState>;
  readonly collapse: Collapse;
  /** Expressions, as written; empty: none. */
  readonly find: string;
  readonly hide: string;
  /** The range of the timeline; null: closed. */
  readonly timeline: TimelineRange | null;
  /** The past moment that is shown, in Unix seconds; null: now. */
  readonly at: number | null;
  /** Id of the node or edge whose panel is open. */
  readonly selected: string | null;
  readonly sort: { readonly by: SortKey; readonly descending: boolean };
}

const allLabels: readonly EdgeLabelKind[] = [
  'security',
  'rate',
  'throughput',
  'p50',
  'p95',
  'p99',
  'errors',
  'protocol',
];
const allDisplay: readonly DisplayOption[] = ['idle', 'boxes', 'ports', 'motion'];
const allSorts: readonly SortKey[] = [
  'client',
  'server',
  'state',
  'share',
  'rate',
  'throughput',
  'p50',
  'p95',
  'p99',
  'errors',
  'protocol',
];

/** What a first visit shows. */
export const defaultView: ViewOptions = {
  graph: 'service',
  view: 'graph',
  layout: 'layered',
  labels: new Set<EdgeLabelKind>(['security']),
  display: new Set<DisplayOption>(['idle', 'boxes', 'ports']),
  locks: new Set(),
  collapse: automaticCollapse,
  find: '',
  hide: '',
  timeline: null,
  at: null,
  selected: null,
  sort: { by: 'client', descending: false },
};

/** Reads the options from an address. What it does not know, or leaves out, is as on a first visit. */
export function parseView(params: URLSearchParams): ViewOptions {
  const sort = params.get('sort') ?? '';
  const by = allSorts.find((key) => key === sort.replace(/^-/, ''));
  return {
    graph: parseGraph(params.get('graph')),
    view: params.get('view') === 'table' ? 'table' : 'graph',
    layout: layoutKinds.find((kind) => kind === params.get('layout')) ?? defaultView.layout,
    labels: parseSet(params.get('labels'), allLabels, defaultView.labels),
    display: parseSet(params.get('display'), allDisplay, defaultView.display),
    locks: parseSet(params.get('lock'), LockState.options, defaultView.locks),
    collapse: parseCollapse(params.get('collapse')),
    find: params.get('find') ?? '',
    hide: params.get('hide') ?? '',
    timeline: timelineRanges.find((range) => range === params.get('timeline')) ?? null,
    at: parseMoment(params.get('at')),
    selected: params.get('selected'),
    sort: by ? { by, descending: sort.startsWith('-') } : defaultView.sort,
  };
}

/** Writes options into an address, leaving out what a first visit shows anyway, and keeping what others wrote. */
export function writeView(params: URLSearchParams, view: ViewOptions): URLSearchParams {
  const next = new URLSearchParams(params);
  const set = (key: string, value: string, standard: string) => {
    if (value === standard) next.delete(key);
    else next.set(key, value);
  };
  const sortText = ({ by, descending }: ViewOptions['sort']) => `${descending ? '-' : ''}${by}`;
  set('graph', view.graph, defaultView.graph);
  set('view', view.view, defaultView.view);
  set('layout', view.layout, defaultView.layout);
  set('labels', join(view.labels, allLabels), join(defaultView.labels, allLabels));
  set('display', join(view.display, allDisplay), join(defaultView.display, allDisplay));
  set('lock', join(view.locks, LockState.options), '');
  set('collapse', collapseText(view.collapse), '');
  set('find', view.find, '');
  set('hide', view.hide, '');
  set('timeline', view.timeline ?? '', '');
  set('at', view.at === null ? '' : String(view.at), '');
  set('selected', view.selected ?? '', '');
  set('sort', sortText(view.sort), sortText(defaultView.sort));
  return next;
}

/** The states of connections that need a look. */
export const troubleStates: ReadonlySet<LockState> = new Set<LockState>(['partial', 'open', 'blocked']);

/** The set with the item in it if it was not, and without it if it was. */
export function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

function join<T extends string>(set: ReadonlySet<T>, order: readonly T[]): string {
  return order.filter((item) => set.has(item)).join(',');
}

function parseSet<T extends string>(
  raw: string | null,
  all: readonly T[],
  standard: ReadonlySet<T>,
): ReadonlySet<T> {
  if (raw === null) return standard;
  const names = new Set<string>(raw.split(','));
  return new Set(all.filter((item) => names.has(item)));
}
