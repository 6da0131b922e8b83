import type {
  Expectation,
  LockState,
  Mode,
  NodePort,
  Topology,
  TopologyEdge,
  TopologyNode,
} from '@padlock/contract';
import type { GlyphName } from '../../../components/lock/glyphs.ts';
import { lockAppearance, lockGlyph, lockText, modeGlyph } from '../../../components/lock/lockAppearance.ts';
import type { Size } from '../layout/geometry.ts';
import { count, rate } from '../../../components/format.ts';
import { isHiddenNamespace } from '../../../components/hiddenNamespace.ts';
import { type Bundle, countedStates, foldNamespaces, jointState, type NamespaceSummary } from './collapse.ts';
import { type MetricsById, valueKinds, valueText } from './edgeValues.ts';
import { type FindingMark, markOf, markWords, type NodeFindings } from './findingMarks.ts';
import { bytesPerSecond, failurePercent } from './numbers.ts';
import { failedText } from './verdict.ts';
import type { ViewOptions } from './viewOptions.ts';
import { type Flow, flowOf } from './flow.ts';

/** A port on a card: its number and, in ink, the mode in force. */
export interface Chip {
  readonly text: string;
  readonly glyph: GlyphName | undefined;
  /** A picked mode waits for review. */
  readonly pending: boolean;
  readonly width: number;
}

export interface CardModel extends Size {
  readonly id: string;
  readonly group: string | undefined;
  readonly name: string;
  readonly category: TopologyNode['category'] | 'namespace';
  readonly chips: readonly Chip[];
  /** Stands where chips would: `no sidecar`. */
  readonly note: string | undefined;
  readonly outOfMesh: boolean;
  /** Share of failed requests, 0..1. */
  readonly failing: number;
  readonly badge: string | undefined;
  readonly finding: FindingMark | undefined;
  /** What a screen reader says. */
  readonly description: string;
}

export interface LabelModel extends Size {
  readonly glyph: GlyphName | undefined;
  /** From top to bottom. */
  readonly lines: readonly string[];
}

export interface EdgeModel {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly state: LockState;
  readonly expectation: Expectation;
  readonly predicted: boolean;
  readonly drift: boolean;
  /** Differs from policy only because that was changed a moment ago. */
  readonly changing: boolean;
  /** The label's text, or what it would say; for tests and screen readers. */
  readonly text: string;
  readonly label: LabelModel | undefined;
  /** `would be refused`: what pending picks would do to it. */
  readonly preview: string | undefined;
  readonly description: string;
  /** How lively its traffic is drawn, where that is asked for. */
  readonly flow: Flow;
}

export interface BoxModel {
  readonly name: string;
  /** null: not known, of a past moment. */
  readonly mode: Mode | null;
  /** null: not known, since pods cannot be read. */
  readonly inMesh: boolean | null;
  /** It stands for all that calls go to or come from in another cluster. */
  readonly isOtherCluster: boolean;
}

export interface GraphModel {
  readonly cards: readonly CardModel[];
  readonly edges: readonly EdgeModel[];
  readonly boxes: readonly BoxModel[];
}

/** Width of a text in px, in one of the fonts that cards and labels use. */
export type TextMeasure = (text: string, font: keyof typeof fonts) => number;

/** CSS fonts of the canvas, by use; the families come from PatternFly's tokens. */
export const fonts = {
  name: { weight: 600, size: 13, family: 'text' },
  chip: { weight: 500, size: 11, family: 'mono' },
  note: { weight: 400, size: 11, family: 'text' },
  label: { weight: 600, size: 12, family: 'text' },
  badge: { weight: 600, size: 11, family: 'text' },
  box: { weight: 600, size: 12, family: 'text' },
  boxMode: { weight: 600, size: 11, family: 'text' },
} as const;

/** What the page knows beyond the topology itself. */
export interface GraphContext {
  readonly options: Pick<ViewOptions, 'labels' | 'display'>;
  readonly measure: TextMeasure;
  /** Ports with a pick that waits for review, by node id. */
  readonly pendingPorts: ReadonlyMap<string, ReadonlySet<number>>;
  /** What is known beyond the topology, for labels that show it. */
  readonly metrics: MetricsById;
  /** Connections that differ from policy only because it was changed a moment ago. */
  readonly changing: ReadonlySet<string>;
  /** Namespaces that are drawn as one card. */
  readonly collapsed: ReadonlySet<string>;
  readonly findings: NodeFindings;
  /** false: no pod can be read, so that nobody knows what has none. */
  readonly podsKnown: boolean;
  /** What pending picks would do to edges, by edge id. */
  readonly previews: ReadonlyMap<string, string>;
}

const chipsShown = 2;
/** Sizes of a card, px at zoom 1. */
export const card = {
  height: 54,
  ring: 34,
  left: 9,
  ringGap: 9,
  right: 10,
  chipGap: 4,
  chipPadding: 4,
  chipGlyph: 13,
} as const;
const labelHeight = 22;
const labelGlyph = 17;
/** Height of each line after the first. */
export const labelLine = 16;
const valuesPerLine = 2;

/** The graph as it is drawn, from what the server sent: texts and sizes, no mesh rule. */
export function buildGraphModel(topology: Topology, context: GraphContext): GraphModel {
  const boxes = new Map(topology.namespaces.map((box) => [box.name, box]));
  const names = new Map(topology.nodes.map((node) => [node.id, nodeTitle(node)]));
  const shownEdges = topology.edges.filter(
    (edge) => context.options.display.has('idle') || edge.state !== 'idle',
  );
  const connected = new Set(shownEdges.flatMap((edge) => [edge.source, edge.target]));
  const shownNodes = context.options.display.has('idle')
    ? topology.nodes
    : topology.nodes.filter((node) => connected.has(node.id));
  const folded = foldNamespaces(
    { cluster: topology.cluster, nodes: shownNodes, edges: shownEdges },
    context.collapsed,
  );
  for (const { id, namespace } of folded.namespaces) names.set(id, `namespace ${namespace}`);
  const edges = [
    ...folded.edges.map((edge) => edgeModel(edge, names, context)),
    ...folded.bundles.map((bundle) => bundleModel(bundle, names, context)),
  ];
  const incoming = Map.groupBy(edges, (edge) => edge.target);
  const outgoing = Map.groupBy(edges, (edge) => edge.source);
  const cards = [
    ...folded.nodes.map((node) =>
      cardModel(
        node,
        { incoming: incoming.get(node.id) ?? [], outgoing: outgoing.get(node.id) ?? [] },
        context,
      ),
    ),
    ...folded.namespaces.map((summary) => namespaceCard(summary, context)),
  ];
  const used = new Set(cards.flatMap(({ group }) => group ?? []));
  const others = new Set(
    shownNodes.flatMap(({ namespace, otherCluster }) =>
      otherCluster === undefined ? [] : (namespace ?? []),
    ),
  );
  return {
    cards,
    edges,
    boxes: [...used].map((name) => boxModel(name, boxes.get(name), others.has(name), context)),
  };
}

/** How a node is called in words: `shop/catalog`, or its bare name where there is no namespace. */
export function nodeTitle(node: Pick<TopologyNode, 'kind' | 'namespace' | 'name'>): string {
  if (node.kind === 'unnamed') return 'Unnamed client';
  return node.namespace === null ? node.name : `${node.namespace}/${node.name}`;
}

function boxModel(
  name: string,
  box: Topology['namespaces'][number] | undefined,
  isOtherCluster: boolean,
  { podsKnown }: GraphContext,
): BoxModel {
  return {
    name,
    mode: box === undefined ? 'PERMISSIVE' : box.mode,
    inMesh: box?.inMesh === true || (podsKnown ? false : null),
    isOtherCluster,
  };
}

interface Calls {
  readonly incoming: readonly EdgeModel[];
  readonly outgoing: readonly EdgeModel[];
}

function cardModel(node: TopologyNode, calls: Calls, context: GraphContext): CardModel {
  const name = node.kind === 'unnamed' ? 'Unnamed client' : node.name;
  const chips = context.options.display.has('ports') ? portChips(node, context) : [];
  const outOfMesh = node.kind === 'unnamed' || hasNoProxy(node);
  const note = chips.length > 0 ? undefined : noteOf(node, outOfMesh, context);
  const second = note
    ? context.measure(note, 'note')
    : chips.reduce((sum, chip) => sum + chip.width + card.chipGap, -card.chipGap);
  const text = Math.max(context.measure(name, 'name'), second, 40);
  const failing = node.health?.errorShare ?? 0;
  const finding = markOf([node.id], context.findings);
  return {
    id: node.id,
    group: node.namespace ?? undefined,
    name,
    category: node.category,
    chips,
    note,
    outOfMesh,
    failing,
    badge: failing > 0 ? `${failurePercent(failing)} failed` : undefined,
    finding,
    description: describeNode(node, calls, [note, finding && markWords(finding)]),
    width: Math.ceil(card.left + card.ring + card.ringGap + text + card.right),
    height: card.height,
  };
}

/** None of its pods and machines has one. */
function hasNoProxy({ pods, podsInMesh, workloadEntries }: TopologyNode): boolean {
  const endpoints = pods + (workloadEntries?.total ?? 0);
  return endpoints > 0 && podsInMesh === 0 && (workloadEntries?.withProxy ?? 0) === 0;
}

function noteOf(node: TopologyNode, outOfMesh: boolean, { podsKnown }: GraphContext): string | undefined {
  if (node.otherCluster !== undefined) return 'in another cluster';
  if (node.kind === 'unnamed') return node.candidates.length > 0 ? 'no sidecar, guessed' : 'no sidecar';
  if (node.kind === 'external') return 'outside the mesh';
  if (node.workloadEntries !== undefined && node.pods === 0)
    return outOfMesh ? 'machine, no proxy' : 'outside Kubernetes';
  if (outOfMesh) return 'no sidecar';
  if (node.namespace !== null && isHiddenNamespace(node.namespace)) return undefined;
  if (node.pods === 0 && node.kind === 'workload') return podsKnown ? 'no pods' : 'pods not known';
  return node.ports.length === 0 && node.kind === 'service' ? 'no ports' : undefined;
}

function portChips(node: TopologyNode, { measure, pendingPorts }: GraphContext): Chip[] {
  const pending = pendingPorts.get(node.id);
  const width = (text: string, glyph: GlyphName | undefined) =>
    Math.ceil(measure(text, 'chip') + 2 * card.chipPadding + (glyph ? card.chipGlyph : 0));
  // A pending port is always among those shown.
  const ports = node.ports.toSorted(
    (a, b) => Number(pending?.has(b.port) ?? 0) - Number(pending?.has(a.port) ?? 0),
  );
  const chips = ports.slice(0, chipsShown).map((port): Chip => {
    const text = chipText(port, node.kind);
    const glyph = port.mode === null ? undefined : modeGlyph(port.mode);
    return { text, glyph, pending: pending?.has(port.port) ?? false, width: width(text, glyph) };
  });
  const more = ports.length - chips.length;
  if (more <= 0) return chips;
  return [
    ...chips,
    { text: `+${more}`, glyph: undefined, pending: false, width: width(`+${more}`, undefined) },
  ];
}

/** The container port, since that is what a policy names; `80…` where workloads differ. */
function chipText(port: NodePort, kind: TopologyNode['kind']): string {
  const target =
    port.targetPorts.length > 1 ? `${port.targetPorts[0]}…` : String(port.targetPorts[0] ?? port.port);
  // A container port says nothing of its protocol; a service port does.
  return kind === 'service' && port.protocol.toLowerCase() === 'tcp' ? `${target} tcp` : target;
}

function describeNode(
  node: TopologyNode,
  { incoming, outgoing }: Calls,
  remarks: readonly (string | undefined)[],
): string {
  const states = Object.entries(Object.groupBy([...incoming, ...outgoing], (edge) => edge.state)).map(
    ([state, of]) => `${of.length} ${state}`,
  );
  return [
    `${nodeTitle(node)}, ${node.kind === 'unnamed' ? 'client without a name' : node.kind}`,
    ...remarks,
    count(incoming.length, 'caller'),
    count(outgoing.length, 'callee'),
    states.join(', '),
  ]
    .filter(Boolean)
    .join('; ');
}

function edgeModel(edge: TopologyEdge, names: ReadonlyMap<string, string>, context: GraphContext): EdgeModel {
  const isChanging = context.changing.has(edge.id);
  const text = labelText(edge, isChanging);
  const traffic = rateText(edge);
  const secure = context.options.labels.has('security');
  const glyph = secure ? lockGlyph(edge.state, edge.expectation) : undefined;
  const values = valuesOf([edge], context);
  const failed = failedText(edge);
  return {
    id: edge.id,
    source: edge.source,
    target: edge.target,
    state: edge.state,
    expectation: edge.expectation,
    predicted: edge.predicted,
    drift: edge.drift && !isChanging,
    changing: isChanging,
    flow: flowOf([edge]),
    text,
    preview: context.previews.get(edge.id),
    label: labelModel(glyph, [...(secure ? [text, ...(failed ? [failed] : [])] : []), ...values], context),
    description: [
      `${names.get(edge.source) ?? edge.source} to ${names.get(edge.target) ?? edge.target}`,
      `${lockAppearance[edge.state].word}${edge.predicted ? ', predicted' : ''}`,
      edge.share ? `${edge.share.text} mutual TLS` : undefined,
      failed,
      traffic,
      ...values.filter((value) => value !== traffic),
      isChanging
        ? 'changing: the window still holds what was before the policy was changed'
        : edge.drift
          ? 'differs from what policy says'
          : undefined,
    ]
      .filter(Boolean)
      .join('; '),
  };
}

/** The values of traffic that labels show. A connection of TCP alone has no requests: its rate is that of its bytes. */
function valuesOf(edges: readonly TopologyEdge[], { options, metrics }: GraphContext): string[] {
  const kinds = valueKinds.filter((kind) => options.labels.has(kind));
  const [only] = edges;
  const texts = kinds.map(
    (kind) =>
      valueText(kind, edges, metrics) ??
      (kind === 'rate' && edges.length === 1 && only ? rateText(only) : undefined),
  );
  return [...new Set(texts.filter((text) => text !== undefined))];
}

/** A label of one line, or of lines with two values each where there are more. */
function labelModel(
  glyph: GlyphName | undefined,
  parts: readonly string[],
  { measure }: GraphContext,
): LabelModel | undefined {
  if (parts.length === 0) return undefined;
  const lines: string[] = [];
  for (let i = 0; i < parts.length; i += valuesPerLine)
    lines.push(parts.slice(i, i + valuesPerLine).join('  '));
  const widths = lines.map((line, i) => measure(line, 'label') + (i === 0 && glyph ? labelGlyph : 2));
  return {
    glyph,
    lines,
    width: Math.ceil(Math.max(...widths) + 14),
    height: labelHeight + (lines.length - 1) * labelLine,
  };
}

/** Locks on the card of a namespace: more would not be read. */
const statesShown = 3;

/** A collapsed namespace: its name, and how many of its connections are in which state. */
function namespaceCard({ id, namespace, nodes, edges }: NamespaceSummary, context: GraphContext): CardModel {
  const states = countedStates(edges);
  const chips = states.slice(0, statesShown).map(([state, number]): Chip => {
    const text = String(number);
    const width = Math.ceil(context.measure(text, 'chip') + 2 * card.chipPadding + card.chipGlyph);
    return { text, glyph: lockGlyph(state, 'mutual_tls'), pending: false, width };
  });
  const note = chips.length > 0 ? undefined : count(nodes.length, 'node');
  const finding = markOf(
    nodes.map((node) => node.id),
    context.findings,
  );
  const second = note
    ? context.measure(note, 'note')
    : chips.reduce((sum, chip) => sum + chip.width + card.chipGap, -card.chipGap);
  return {
    id,
    group: undefined,
    name: namespace,
    category: 'namespace',
    chips,
    note,
    outOfMesh: nodes.every(({ pods, podsInMesh }) => pods > 0 && podsInMesh === 0),
    failing: 0,
    badge: undefined,
    finding,
    description: [
      `namespace ${namespace}, collapsed`,
      count(nodes.length, 'node'),
      finding && markWords(finding),
      stateWords(states),
      'Enter opens it',
    ]
      .filter(Boolean)
      .join('; '),
    width: Math.ceil(
      card.left +
        card.ring +
        card.ringGap +
        Math.max(context.measure(namespace, 'name'), second, 40) +
        card.right,
    ),
    height: card.height,
  };
}

function stateWords(states: ReturnType<typeof countedStates>): string {
  return states.map(([state, number]) => `${number} ${lockAppearance[state].word.toLowerCase()}`).join(', ');
}

/** Connections drawn as one line: how many of those with traffic are locked, since shares of several have no common sum. */
function bundleModel(bundle: Bundle, names: ReadonlyMap<string, string>, context: GraphContext): EdgeModel {
  const { id, source, target, edges } = bundle;
  const state = jointState(edges);
  const active = edges.filter((edge) => edge.state !== 'idle');
  const locked = active.filter((edge) => edge.state === 'locked').length;
  const [first] = edges;
  const alike = edges.every(({ expectation }) => expectation === first?.expectation);
  const expectation = alike ? (first?.expectation ?? 'unknown') : 'mixed';
  const text = state === 'idle' ? `${edges.length} idle` : `${locked}/${active.length}`;
  const glyph = context.options.labels.has('security') ? lockGlyph(state, expectation) : undefined;
  const values = valuesOf(edges, context);
  const changing = edges.filter((edge) => context.previews.has(edge.id)).length;
  return {
    id,
    source,
    target,
    state,
    expectation,
    flow: flowOf(edges),
    predicted: state === 'blocked' && edges.every((edge) => edge.state !== 'blocked' || edge.predicted),
    drift: edges.some(({ id: of, drift }) => drift && !context.changing.has(of)),
    changing: edges.some(({ id: of }) => context.changing.has(of)),
    text,
    preview: changing === 0 ? undefined : `${changing} would change`,
    label: labelModel(glyph, [...(glyph ? [text] : []), ...values], context),
    description: [
      `${names.get(source) ?? source} to ${names.get(target) ?? target}`,
      count(edges.length, 'connection'),
      stateWords(countedStates(edges)),
      ...values,
      'Enter opens the namespaces',
    ].join('; '),
  };
}

/** The words on an edge: share or state, and whether it is only predicted or contradicts policy. */
export function labelText(
  edge: Pick<TopologyEdge, 'state' | 'share' | 'predicted' | 'drift'>,
  isChanging = false,
): string {
  const text = lockText(edge.state, edge.share);
  if (edge.predicted) return `${text}, predicted`;
  if (isChanging) return `${text} changing`;
  return edge.drift ? `${text} drift` : text;
}

/** Requests per second, or bytes where an edge carries only TCP; undefined without traffic. */
export function rateText(edge: Pick<TopologyEdge, 'requests' | 'tcp'>): string | undefined {
  if (edge.requests && edge.requests.total > 0) return rate(edge.requests.perSecond);
  if (edge.tcp && edge.tcp.bytesPerSecond > 0) return bytesPerSecond(edge.tcp.bytesPerSecond);
  return undefined;
}
