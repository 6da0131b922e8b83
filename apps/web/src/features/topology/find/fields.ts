import { LockState, type Topology, type TopologyEdge, type TopologyNode } from '@padlock/contract';

/** What something has for a key: several values where it has several, undefined where the key says nothing about it. */
type Values<T> = readonly T[] | undefined;

interface Common {
  readonly help: string;
}
interface Words extends Common {
  readonly type: 'text' | 'choice';
  /** Of a choice: all values there are. */
  readonly choices?: readonly string[];
  readonly edge?: (edge: TopologyEdge, ends: Ends) => Values<string>;
  readonly node?: (node: TopologyNode) => Values<string>;
}
interface Numbers extends Common {
  readonly type: 'number';
  /** Endings that a number may have, with what they multiply by. */
  readonly units: Readonly<Record<string, number>>;
  readonly edge?: (edge: TopologyEdge, ends: Ends) => Values<number>;
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
    help: 'bytes per second over TCP: 10kB, 2MB',
    edge: ({ tcp, state }) => (tcp ? [tcp.bytesPerSecond] : idleZero(state)),
  },
  errors: {
    type: 'number',
    units: percent,
    help: 'share of failed requests, in percent',
    edge: ({ requests }) => (requests ? shareOf(requests.errors, requests.total) : undefined),
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
export function edgeValues(name: FieldName, edge: TopologyEdge, ends: Ends): Values<string | number> {
  const field = fieldOf(name);
  if (field.edge) return field.edge(edge, ends);
  const both = [ends.source, ends.target].flatMap((node) => (node && nodeValues(name, node)) ?? []);
  return both.length > 0 || (ends.source && nodeValues(name, ends.source) !== undefined) ? both : undefined;
}

export function nodeValues(name: FieldName, node: TopologyNode): Values<string | number> {
  return fieldOf(name).node?.(node);
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
export function valuesIn(topology: Pick<Topology, 'nodes' | 'edges'>, name: FieldName): readonly string[] {
  const field = fieldOf(name);
  if (field.type === 'choice') return field.choices ?? [];
  if (field.type === 'number') return [];
  const nodes = new Map(topology.nodes.map((node) => [node.id, node]));
  const found = new Set<string>();
  const add = (values: Values<string>) => values?.forEach((value) => found.add(value));
  if (field.edge)
    for (const edge of topology.edges)
      add(field.edge(edge, { source: nodes.get(edge.source), target: nodes.get(edge.target) }));
  else for (const node of topology.nodes) add(field.node?.(node));
  return [...found].toSorted();
}
