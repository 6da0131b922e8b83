import { z } from 'zod';
import { applyObjects } from '../kubernetes/applyObjects.ts';
import { resourcePath } from '../kubernetes/resourcePath.ts';
import type { RestClient } from '../kubernetes/restClient.ts';
import { pause } from '../process/pause.ts';
import { until } from '../process/until.ts';
import type { MeshPod } from './layout.ts';
import { envoyFilter } from './meshConfig.ts';
import { ISTIOD_PORTS } from './processes.ts';
import type { WireClient } from './wireClient.ts';

const DRAIN_SLACK_MS = 200;

/** Kinds whose change must have reached istiod before the mesh counts as settled. */
const kinds = [
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['networking.istio.io/v1', 'DestinationRule'],
  ['networking.istio.io/v1', 'VirtualService'],
  ['networking.istio.io/v1', 'Sidecar'],
] as const;

const Versioned = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default(''),
    resourceVersion: z.string().default(''),
  }),
});
const ApiList = z.object({ items: z.array(Versioned) });
const Configz = z.array(Versioned.extend({ kind: z.string() }));
const Syncz = z.array(
  z.object({
    proxy: z.string().default(''),
    cluster_sent: z.string().default(''),
    cluster_acked: z.string().default(''),
    listener_sent: z.string().default(''),
    listener_acked: z.string().default(''),
    route_sent: z.string().default(''),
    route_acked: z.string().default(''),
    endpoint_sent: z.string().default(''),
    endpoint_acked: z.string().default(''),
  }),
);

export interface SettleOptions {
  /** Wait until no connection of before is left, too. Default true; who throws a first answer away can do without. */
  readonly drained?: boolean;
}

/**
 * Makes a function that waits until all that was written to the API so far is in force in each of the sidecars, and no
 * connection of before is left.
 */
export function settler(
  wire: WireClient,
  kubernetes: RestClient,
  drainSeconds: number,
): (pods: readonly MeshPod[], options?: SettleOptions) => Promise<void> {
  let round = 0;
  return async (pods, { drained = true } = {}) => {
    await until('istiod to hear of all objects', () => istiodHasAll(wire, kubernetes), { interval: 20 });
    // A cluster that nobody uses travels behind everything that istiod has heard of; where it has arrived, the rest has too.
    round += 1;
    const marker = `settle-${process.pid}-${round}`;
    await applyObjects(kubernetes, [
      envoyFilter('settle-marker', [
        {
          applyTo: 'CLUSTER',
          patch: { operation: 'ADD', value: { name: marker, type: 'STATIC', connect_timeout: '1s' } },
        },
      ]),
    ]);
    await Promise.all(
      pods.map((pod) =>
        until(`${pod.id} to take over the configuration`, () => hasCluster(wire, pod, marker), {
          interval: 20,
        }),
      ),
    );
    await until('all sidecars to acknowledge', () => allAcknowledged(wire, pods), { interval: 20 });
    // A pooled connection under the old configuration still gets one old answer, until its proxy has closed it.
    if (drained) await pause(drainSeconds * 1000 + DRAIN_SLACK_MS);
  };
}

async function istiodHasAll(wire: WireClient, kubernetes: RestClient): Promise<boolean> {
  const lists = await Promise.all(
    kinds.map(async ([apiVersion, kind]) => {
      const answer = await kubernetes.request('GET', resourcePath(apiVersion, kind, undefined));
      return ApiList.parse(answer.body).items.map((item) => versionKey(kind, item));
    }),
  );
  const known = new Set(kinds.map(([, kind]): string => kind));
  const heard = Configz.parse(JSON.parse(await debug(wire, 'configz')))
    .filter(({ kind }) => known.has(kind))
    .map((item) => versionKey(item.kind, item));
  const wanted = new Set(lists.flat());
  return wanted.size === heard.length && heard.every((key) => wanted.has(key));
}

const versionKey = (kind: string, { metadata }: z.infer<typeof Versioned>): string =>
  [kind, metadata.namespace, metadata.name, metadata.resourceVersion].join('/');

async function hasCluster(wire: WireClient, pod: MeshPod, name: string): Promise<boolean> {
  const { status, body } = await wire.fetch(
    `http://127.0.0.1:${pod.ports.admin}/config_dump?resource=dynamic_active_clusters&mask=cluster.name`,
  );
  return status === 200 && body.includes(`"${name}"`);
}

async function allAcknowledged(wire: WireClient, pods: readonly MeshPod[]): Promise<boolean> {
  const proxies = Syncz.parse(JSON.parse(await debug(wire, 'syncz')));
  return pods.every((pod) =>
    proxies.some(
      (status) =>
        status.proxy.startsWith(`${pod.name}.${pod.workload.namespace}`) &&
        status.cluster_sent === status.cluster_acked &&
        status.listener_sent === status.listener_acked &&
        status.route_sent === status.route_acked &&
        status.endpoint_sent === status.endpoint_acked,
    ),
  );
}

async function debug(wire: WireClient, page: string): Promise<string> {
  const { status, body } = await wire.fetch(`http://127.0.0.1:${ISTIOD_PORTS.monitoring}/debug/${page}`);
  if (status !== 200) throw new Error(`istiod answered ${status} to /debug/${page}`);
  return body;
}
