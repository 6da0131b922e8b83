import { randomUUID } from 'node:crypto';
import {
  ApiError,
  type ApplyRequest,
  type Change,
  createClient,
  reportCsvPath,
  eventsPath,
  routes,
  toApplyRequest,
} from '@padlock/contract';
import { editedRule, newRule } from '../mesh/shopTargets.ts';
import { until } from '../testbed/process/until.ts';

type Target = ApplyRequest['target'];
type RouteName = keyof typeof routes;

/** Changes that create, patch and, undone, delete each kind of policy. Every one is taken back. */
const changes: readonly Target[] = [
  { scope: 'workload', namespace: 'shop', name: 'payments', mode: 'STRICT' },
  { scope: 'namespace', namespace: 'data', mode: 'PERMISSIVE' },
  newRule,
  editedRule,
];

/** Somebody's way through everything that pages and programs can ask of a server that shows the mesh `shop`. */
export interface Visitor {
  /** Asks each route that only reads, plans what could be written, and listens for events. */
  read(): Promise<void>;
  /** Makes every change of `changes`, and takes it back; acknowledges a finding, twice, and takes that back. */
  write(): Promise<void>;
  /**
   * Has servers report their port, and takes that back.
   *
   * @param verb what that takes, as soon as the server has seen the Telemetry resource that there is or is not.
   */
  changeTelemetry(verb: 'create' | 'patch'): Promise<void>;
  /** Tries to write where that is refused by the server itself. */
  tryToWrite(): Promise<void>;
}

/**
 * @param headers who it is.
 * @throws RangeError (from `read`) when there is a route that it does not know.
 */
export async function visit(url: string, headers: Record<string, string>): Promise<Visitor> {
  const asked = new Set<string>();
  const plain = createClient({ baseUrl: url, headers });
  const api = new Proxy(plain, {
    get(client, name: string) {
      asked.add(name);
      return Reflect.get(client, name) as unknown;
    },
  });
  const params = { cluster: (await api.session({})).defaultCluster };

  const listen = async (path: string): Promise<void> => {
    const leave = new AbortController();
    const response = await fetch(url + path.replace(':cluster', params.cluster), {
      headers,
      signal: leave.signal,
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    await response.body?.getReader().read();
    leave.abort();
  };

  const make = (target: Target, verb?: 'create' | 'patch'): Promise<Change> =>
    // What was written a moment ago may not have come back by the watch.
    until(`a change of scope ${target.scope}`, async () => {
      const plan = await api.plan({ params, body: { target } });
      const [first] = plan.writes;
      if (first === undefined || (verb ?? first.verb) !== first.verb) return undefined;
      return api.apply({ params, body: toApplyRequest(plan, randomUUID()) });
    });
  const makeAndTakeBack = async (target: Target, verb?: 'create' | 'patch'): Promise<void> => {
    const { id } = await make(target, verb);
    await api.change({ params: { ...params, id } });
    await make({ scope: 'undo', change: id });
  };
  const someFinding = async (): Promise<string> => {
    const { findings } = await api.findings({ params });
    const [first] = findings;
    if (first === undefined) throw new Error('the mesh has no findings');
    return first.id;
  };

  return {
    async read() {
      const catalog = { ...params, namespace: 'shop', name: 'catalog' };
      const rule = { kind: 'DestinationRule', namespace: 'shop', name: 'orders' } as const;
      await api.clusters({});
      await api.mesh({ params });
      await api.overview({ params });
      await api.meshTraffic({ params });
      await api.meshSettings({ params });
      await api.namespace({ params: { ...params, name: 'shop' } });
      await api.workloads({ params });
      await api.workload({ params: catalog });
      const { edges } = await api.topology({ params });
      await api.topologyMetrics({ params, query: { metrics: 'latency' } });
      await api.edge({ params, query: { id: edges[0]?.id ?? 'none' } }).catch(unlessNotFound);
      await api.services({ params });
      await api.service({ params: catalog });
      await api.serviceTraffic({ params: catalog });
      await api.policyAccess({ params: { ...params, namespace: 'shop' } });
      await api.policies({ params });
      await api.policy({ params: { ...params, ...rule } });
      await api.previewPolicy({ params, body: { yaml: 'kind: PeerAuthentication' } });
      await api.exportPolicies({ params, body: { policies: [rule] } });
      await api.findingFixes({ params, query: { id: await someFinding() } });
      await api.path({ params });
      await api.report({ params });
      await api.plan({ params, body: { target: { scope: 'namespace', namespace: 'shop', mode: 'STRICT' } } });
      await api.changes({ params });
      await api.change({ params: { ...params, id: 'none' } }).catch(unlessNotFound);
      await listen(eventsPath);
      await listen(reportCsvPath);
      const writing: readonly RouteName[] = ['acknowledge', 'apply'];
      const left = Object.keys(routes).filter(
        (name) => !asked.has(name) && !writing.some((one) => one === name),
      );
      if (left.length > 0) throw new RangeError(`nobody asks ${left.join(', ')}`);
    },

    async write() {
      for (const target of changes) await makeAndTakeBack(target);
      const id = await someFinding();
      for (const note of ['known', 'still known', null])
        await api.acknowledge({ params, body: { id, note } });
    },

    changeTelemetry: (verb) => makeAndTakeBack({ scope: 'port_evidence' }, verb),

    async tryToWrite() {
      const plan = await api.plan({
        params,
        body: { target: { scope: 'workload', namespace: 'shop', name: 'payments', mode: 'STRICT' } },
      });
      const id = await someFinding();
      const refusals = await Promise.allSettled([
        api.apply({ params, body: toApplyRequest(plan, randomUUID()) }),
        api.acknowledge({ params, body: { id, note: 'known' } }),
      ]);
      const through = refusals.filter(({ status }) => status === 'fulfilled');
      if (through.length > 0) throw new Error('a change was let through');
    },
  };
}

function unlessNotFound(error: unknown): void {
  if (!(error instanceof ApiError) || error.problem.status !== 404) throw error;
}
