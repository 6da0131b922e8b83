import {
  type ApplyRequest,
  eventsPath,
  type FindingList,
  type Plan,
  reportCsvPath,
  routes,
  toApplyRequest,
  type Topology,
} from '@padlock/contract';
import type { Browser } from './browser.ts';
import { eventually } from './eventually.ts';

/** Every name of the demo mesh that is in a namespace other than data and istio-system. */
const hiddenNames =
  /shop|legacy|frontpage|catalog|orders|bookings|recommendations|recs|notifications|payments|batch-importer/gi;

/** What somebody who sees everything knows of the namespaces that others must not find a trace of. */
export interface HiddenThings {
  /** Name of the cluster in addresses. */
  readonly cluster: string;
  /** The whole graph. */
  readonly topology: Topology;
  readonly findings: FindingList['findings'];
  /** A change that was made in shop, and the request that made it. */
  readonly change: string;
  readonly applied: ApplyRequest;
}

/** Waits until traffic from shop to data is seen, and makes a change in shop. @throws when that does not come about. */
export async function hideThings(
  everything: Browser,
  cluster: string,
  timeoutMs = 30_000,
): Promise<HiddenThings> {
  const base = `/api/clusters/${cluster}`;
  let topology: Topology | undefined;
  await eventually(async () => {
    topology = await json<Topology>(everything.get(`${base}/topology?window=5m`));
    return topology.edges.some(
      ({ source, target, share }) => source.includes('/shop/') && target.includes('/data/') && share !== null,
    );
  }, timeoutMs);
  const target = { scope: 'namespace', namespace: 'shop', mode: 'PERMISSIVE' };
  const { id, applied } = await apply(everything, cluster, target);
  const { findings } = await json<FindingList>(everything.get(`${base}/findings`));
  if (topology === undefined) throw new Error('unreachable: the condition above has read it');
  return { cluster, topology, findings, change: id, applied };
}

/** Takes a change back. @returns the id of the change that does. */
export async function undo(
  person: Browser,
  { cluster, change }: Pick<HiddenThings, 'cluster' | 'change'>,
): Promise<string> {
  return (await apply(person, cluster, { scope: 'undo', change })).id;
}

/** A change in data. @returns its id. */
export async function changeOwn(person: Browser, { cluster }: HiddenThings): Promise<string> {
  const target = { scope: 'namespace', namespace: 'data', mode: 'PERMISSIVE' };
  return (await apply(person, cluster, target)).id;
}

async function apply(
  person: Browser,
  cluster: string,
  target: object,
): Promise<{ readonly id: string; readonly applied: ApplyRequest }> {
  const base = `/api/clusters/${cluster}`;
  const plan = await json<Plan>(person.post(`${base}/plans`, { target }));
  const applied = toApplyRequest(plan, crypto.randomUUID());
  const { id } = await json<{ id: string }>(person.post(`${base}/changes`, applied));
  return { id, applied };
}

export async function json<T>(answer: Promise<Response>): Promise<T> {
  const response = await answer;
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

type RouteName = keyof typeof routes;
export const routeNames = Object.keys(routes) as RouteName[];

/** Answers whose address names a cluster but that the table of routes does not have, and those that need no login. */
export const otherPaths = (cluster: string): readonly string[] => [
  reportCsvPath.replace(':cluster', cluster),
  `${reportCsvPath.replace(':cluster', cluster)}?namespaces=shop,data`,
  '/api/openapi.json',
  '/api/login',
  '/healthz',
  '/readyz',
  '/metrics',
];

export const eventsOf = (cluster: string): string => `${eventsPath.replace(':cluster', cluster)}?window=5m`;

export const hiddenYaml = (namespace: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: ${namespace}
spec:
  mtls:
    mode: DISABLE
`;

const windows = (path: string) => () => [`${path}?window=5m`, `${path}?window=5m&namespaces=shop,data`];
const listed = (path: string) => () => [path, `${path}?namespaces=shop,data`];

/**
 * What to ask each route: every question that names something of shop, and those that name nothing or something of data. Path
 * and query below the cluster, or a body for routes that take one. A route without questions does not compile: whoever adds one
 * says here how it could give something away.
 */
const questions: Record<RouteName, (hidden: HiddenThings) => readonly (string | object)[]> = {
  session: () => [''],
  clusters: () => [''],
  mesh: () => ['/mesh'],
  overview: windows('/overview'),
  meshTraffic: listed('/metrics/mesh'),
  meshSettings: () => ['/mesh/settings'],
  namespace: () => ['/namespaces/data', '/namespaces/shop'],
  workloads: windows('/workloads'),
  workload: () => ['/workloads/data/postgresql?window=5m', '/workloads/shop/orders'],
  topology: () =>
    ['service', 'workload'].flatMap((graph) => [
      `/topology?window=5m&graph=${graph}`,
      `/topology?window=5m&graph=${graph}&namespaces=shop`,
      `/topology?window=5m&graph=${graph}&at=${Math.floor(Date.now() / 1_000) - 300}`,
      `/topology?window=5m&graph=${graph}&at=${Math.floor(Date.now() / 1_000) - 3_600}`,
    ]),
  topologyMetrics: () => [
    `/topology/metrics?window=5m&metrics=latency,throughput`,
    `/topology/metrics?window=5m&metrics=latency,throughput&graph=workload&namespaces=shop`,
  ],
  edge: ({ topology }) => topology.edges.map(({ id }) => `/edge?window=5m&id=${encodeURIComponent(id)}`),
  services: windows('/services'),
  service: () => ['/services/data/postgresql?window=5m', '/services/data/redis', '/services/shop/orders'],
  serviceTraffic: () =>
    ['data/postgresql', 'shop/orders'].flatMap((name) =>
      ['inbound', 'outbound'].map((direction) => `/metrics/services/${name}?direction=${direction}`),
    ),
  policyAccess: () => ['/namespaces/data/access', '/namespaces/shop/access'],
  policies: listed('/policies'),
  policy: () => ['/policies/PeerAuthentication/data/default', '/policies/PeerAuthentication/shop/default'],
  // Of shop: what comes back names what was asked, so that is compared with what a namespace that does not exist gives.
  previewPolicy: () => [{ yaml: hiddenYaml('data') }],
  exportPolicies: () => [
    {
      policies: ['shop', 'data'].map((namespace) => ({
        kind: 'PeerAuthentication',
        namespace,
        name: 'default',
      })),
    },
  ],
  findings: listed('/findings'),
  findingFixes: ({ findings }) =>
    ['none', ...findings.map(({ id }) => id)].map((id) => `/findings/fixes?id=${encodeURIComponent(id)}`),
  acknowledge: ({ findings }) => [
    { id: 'none', note: 'x' },
    ...findings.filter(({ id }) => tracesIn(id).length > 0).map(({ id }) => ({ id, note: null })),
  ],
  path: windows('/path'),
  report: listed('/report'),
  plan: ({ change, findings }) =>
    [
      { scope: 'namespace', namespace: 'data', mode: 'PERMISSIVE' },
      { scope: 'namespace', namespace: 'data', mode: 'DISABLED' },
      { scope: 'namespace', namespace: 'shop', mode: 'STRICT' },
      { scope: 'mesh', mode: 'STRICT' },
      { scope: 'undo', change },
      { scope: 'object', yaml: hiddenYaml('shop') },
      { scope: 'policies', delete: [{ kind: 'PeerAuthentication', namespace: 'shop', name: 'default' }] },
      { scope: 'service', namespace: 'shop', name: 'orders', ports: [{ port: 8080, mode: 'STRICT' }] },
      ...findings.map(({ id }) => ({ scope: 'finding', id })),
    ].map((target) => ({ target })),
  // With the very key of the change: what was made by it is nobody else's to be told.
  apply: ({ applied }) => [applied, { ...applied, idempotencyKey: crypto.randomUUID() }],
  changes: listed('/changes'),
  change: ({ change }) => [`/changes/${change}`],
};

/** What a route told somebody, and the hidden names in it. */
export interface Told {
  readonly asked: string | object;
  readonly status: number;
  readonly traces: readonly string[];
}

/** Puts every question of a route to it. */
export async function askAll(person: Browser, name: RouteName, hidden: HiddenThings): Promise<Told[]> {
  const { path, method } = routes[name];
  const base = `/api/clusters/${hidden.cluster}`;
  const told: Told[] = [];
  for (const asked of questions[name](hidden)) {
    const answer =
      typeof asked === 'string'
        ? await person.get(method === 'GET' && path.includes(':cluster') ? base + asked : path)
        : await person.post(path.replace(':cluster', hidden.cluster), asked);
    const text = await answer.text();
    told.push({
      asked,
      status: answer.status,
      traces: tracesIn(withoutQuestion(text, answer.status, asked)),
    });
  }
  return told;
}

/** Ids of the changes that an event stream told of, each once. */
export function changesIn(heard: string): string[] {
  return [...new Set(Array.from(heard.matchAll(/"type":"change","id":"([^"]+)"/g), ([, id = '']) => id))];
}

/** Hidden names in a text, each once. */
export function tracesIn(text: string): string[] {
  return [...new Set(text.match(hiddenNames) ?? [])];
}

/** Without what only repeats the question: `There is no service shop/orders`, `missing: shop/default`. */
function withoutQuestion(text: string, status: number, asked: string | object): string {
  if (status === 404) return text.replaceAll(/"(detail|title)":"[^"]*"/g, '');
  return typeof asked === 'string' ? text : text.replaceAll(/"shop"|namespace shop\b/g, '');
}
