import { LockState, Severity, type Topology, type TopologyEdge, type TopologyNode } from '@padlock/contract';
import { type MetricsById, valueOf } from '../model/edgeValues.ts';
import type { NodeFindings } from '../model/findingMarks.ts';

/** What something has for a key: several values where it has several, undefined where the key says nothing about it. */
type Values<T> = readonly T[] | undefined;

/** What is known of a graph beside it. */
export interface Known {
  /** Response times and throughput, as far as they were asked for: see `metricsOf`. */
  readonly metrics: MetricsById;
  /** undefined: not known, as of a past moment. */
  readonly findings: NodeFindings | undefined;
}
export const nothingKnown: Known = { metrics: new Map(), findings: undefined };

interface Common {
  readonly help: string;
  /** What Prometheus is asked for only where an expression names the key. */
  readonly metric?: 'latency' | 'throughput';
}
interface Words extends Common {
  readonly type: 'text' | 'choice';
  /** Of a choice: all values there are. */
  readonly choices?: readonly string[];
  readonly edge?: (edge: TopologyEdge, ends: Ends) => Values<string>;
  readonly node?: (node: TopologyNode, known: Known) => Values<string>;
}
interface Numbers extends Common {
  readonly type: 'number';
  /** Endings that a number may have, with what they multiply by. */
  readonly units: Readonly<Record<string, number>>;
  readonly edge?: (edge: TopologyEdge, ends: Ends, known: Known) => Values<number>;
  readonly node?: (node: TopologyNode) => Values<number>;
}
export type Field = Words | Numbers;

/** Both ends of an edge, as far as they are in the graph. */
export interface Ends {
  readonly source: TopologyNode | undefined;
  readonly target: TopologyNode | undefined;
}

const percent = { '%': 1 } as const;
const perSecond = { '/s': 1 } as const;
const milliseconds = { ms: 1, s: 1_000 } as const;
const bytes = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, 'B/s': 1, 'kB/s': 1e3, 'MB/s': 1e6, 'GB/s': 1e9 } as const;
const yesNo = (flag: boolean): readonly string[] => [flag ? 'yes' : 'no'];
/** People write a name with its namespace or without. */
const namesOf = (node: TopologyNode | undefined): Values<string> =>
  node &&
  (node.kind === 'unnamed'
    ? ['unnamed']
    : node.namespace === null
      ? [node.name]
      : [node.name, `${node.namespace}/${node.name}`]);
const namespaceOf = (node: TopologyNode | undefined): Values<string> =>
  node && (node.namespace === null ? [] : [node.namespace]);

const expectations = {
  mutual_tls: 'mutual-tls',
  plaintext: 'plaintext',
  refused: 'refused',
  other_tls: 'own-tls',
  mixed: 'mixed',
  unknown: 'unknown',
} as const satisfies Record<TopologyEdge['expectation'], string>;

/** Every key of the language. A key of nodes asks both ends of an edge. */
export const fields = {
  lock: {
    type: 'choice',
    choices: LockState.options,
    help: 'state of a connection',
    edge: ({ state }) => [state],
  },
  mtls: {
    type: 'number',
    units: percent,
    help: 'share of mutual TLS, in percent',
    edge: ({ share }) => (share ? shareOf(share.mutualTls, share.total) : undefined),
  },
  protocol: {
    type: 'choice',
    choices: ['http', 'grpc', 'tcp'],
    help: 'what was seen on a connection',
    edge: ({ protocols }) => protocols,
  },
  client: { type: 'text', help: 'who calls', edge: (_, { source }) => namesOf(source) },
  server: { type: 'text', help: 'who is called', edge: (_, { target }) => namesOf(target) },
  ns: {
    type: 'text',
    help: 'namespace, of either end',
    node: namespaceOf,
  },
  'client.ns': {
    type: 'text',
    help: 'namespace of the caller',
    edge: (_, { source }) => namespaceOf(source),
  },
  'server.ns': {
    type: 'text',
    help: 'namespace of the called',
    edge: (_, { target }) => namespaceOf(target),
  },
  rate: {
    type: 'number',
    units: perSecond,
    help: 'requests per second',
    edge: ({ requests, state }) => (requests ? [requests.perSecond] : idleZero(state)),
  },
  throughput: {
    type: 'number',
    units: bytes,
    help: 'bytes per second: 10kB, 2MB',
    metric: 'throughput',
    edge: (edge, _, { metrics }) => one(valueOf('throughput', [edge], metrics)) ?? idleZero(edge.state),
  },
  p50: responseTime('p50', 'half of the requests'),
  p95: responseTime('p95', '95 of a hundred requests'),
  p99: responseTime('p99', '99 of a hundred requests'),
  errors: {
    type: 'number',
    units: percent,
    help: 'share of failed requests, in percent',
    edge: (edge, _, { metrics }) => one(valueOf('errors', [edge], metrics), 100),
  },
  expects: {
    type: 'choice',
    choices: Object.values(expectations),
    help: 'what policy says of a connection',
    edge: ({ expectation }) => [expectations[expectation]],
  },
  drift: {
    type: 'choice',
    choices: ['yes', 'no'],
    help: 'evidence contradicts policy',
    edge: ({ drift }) => yesNo(drift),
  },
  name: { type: 'text', help: 'service or workload, of either end', node: namesOf },
  kind: {
    type: 'choice',
    choices: ['service', 'workload', 'external', 'unnamed'],
    help: 'kind of node, of either end',
    node: ({ kind }) => [kind],
  },
  mode: {
    type: 'choice',
    choices: ['STRICT', 'PERMISSIVE', 'DISABLED', 'mixed'],
    help: 'mode in force on a port',
    node: ({ ports }) => ports.flatMap(({ mode }) => (mode === null ? [] : modeWords[mode])),
  },
  port: {
    type: 'number',
    units: {},
    help: 'service port or container port',
    node: ({ ports }) => ports.flatMap(({ port, targetPorts }) => [port, ...targetPorts]),
  },
  sidecar: {
    type: 'choice',
    choices: ['yes', 'no', 'some'],
    help: 'whether the pods are in the mesh',
    node: sidecarOf,
  },
  finding: {
    type: 'text',
    help: 'code of what was found about either end; * is any',
    node: ({ id }, { findings }) => findings && (findings.get(id) ?? []).map(({ code }) => code),
  },
  severity: {
    type: 'choice',
    choices: Severity.options,
    help: 'how bad what was found about either end is',
    node: ({ id }, { findings }) => findings && (findings.get(id) ?? []).map(({ severity }) => severity),
  },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof fields;
export const fieldNames = Object.keys(fields) as readonly FieldName[];

const modeWords = {
  STRICT: 'STRICT',
  PERMISSIVE: 'PERMISSIVE',
  DISABLE: 'DISABLED',
  mixed: 'mixed',
} as const;

const aliases: Readonly<Record<string, FieldName>> = {
  namespace: 'ns',
  state: 'lock',
  source: 'client',
  target: 'server',
  latency: 'p95',
};

/** The key that a word means, in any case; undefined: none. */
export function fieldNamed(word: string): FieldName | undefined {
  const key = word.toLowerCase();
  return fieldNames.find((name) => name === key) ?? (Object.hasOwn(aliases, key) ? aliases[key] : undefined);
}

/** A key as the table says it, without knowing which one it is. */
export function fieldOf(name: FieldName): Field {
  return fields[name];
}

/** What an edge has for a key: its own, or that of both ends. */
export function edgeValues(
  name: FieldName,
  edge: TopologyEdge,
  ends: Ends,
  known: Known,
): Values<string | number> {
  const field = fieldOf(name);
  if (field.edge) return field.edge(edge, ends, known);
  const both = [ends.source, ends.target].flatMap((node) => (node && nodeValues(name, node, known)) ?? []);
  return both.length > 0 || (ends.source && nodeValues(name, ends.source, known) !== undefined)
    ? both
    : undefined;
}

export function nodeValues(name: FieldName, node: TopologyNode, known: Known): Values<string | number> {
  return fieldOf(name).node?.(node, known);
}

function responseTime(quantile: 'p50' | 'p95' | 'p99', of: string) {
  return {
    type: 'number',
    units: milliseconds,
    help: `response time of ${of}, in ms: 250ms, 2s`,
    metric: 'latency',
    edge: (edge: TopologyEdge, _: Ends, { metrics }: Known) => one(valueOf(quantile, [edge], metrics)),
  } as const;
}

function one(value: number | undefined, scale = 1): Values<number> {
  return value === undefined ? undefined : [value * scale];
}

function shareOf(part: number, total: number): Values<number> {
  return total > 0 ? [(100 * part) / total] : undefined;
}

/** No traffic is a rate; no report is none. */
function idleZero(state: LockState): Values<number> {
  return state === 'idle' ? [0] : undefined;
}

function sidecarOf({ kind, pods, podsInMesh }: TopologyNode): Values<string> {
  if (kind === 'unnamed') return ['no'];
  if (pods === 0) return undefined;
  return [podsInMesh === pods ? 'yes' : podsInMesh === 0 ? 'no' : 'some'];
}

/** Names that the graph has, for completion. */
export function valuesIn(
  topology: Pick<Topology, 'nodes' | 'edges'>,
  name: FieldName,
  known: Known,
): readonly string[] {
  const field = fieldOf(name);
  if (field.type === 'choice') return field.choices ?? [];
  if (field.type === 'number') return [];
  const nodes = new Map(topology.nodes.map((node) => [node.id, node]));
  const found = new Set<string>();
  const add = (values: Values<string>) => values?.forEach((value) => found.add(value));
  if (field.edge)
    for (const edge of topology.edges)
      add(field.edge(edge, { source: nodes.get(edge.source), target: nodes.get(edge.target) }));
  else for (const node of topology.nodes) add(field.node?.(node, known));
  return [...found].toSorted();
}
