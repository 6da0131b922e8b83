import type { Pod, Warning } from '@padlock/mtls';
import { derivedFrom } from './derivedFrom.ts';
import type { Traffic, TrafficRecord } from './traffic.ts';

/**
 * Warns of workloads that become STRICT, and that answer calls, as their clients report, but report none themselves:
 * Prometheus does not scrape them. Who calls without a sidecar is reported by the server alone, so that nobody to lose access
 * would be no all-clear.
 *
 * @param traffic of the window that is asked about; undefined while it is not known.
 * @param stricter the pods that refuse plaintext from then on.
 * @returns one warning for each namespace, about the pods in it.
 */
export function silentServers(traffic: Traffic | undefined, stricter: readonly Pod[]): readonly Warning[] {
  if (traffic === undefined) return [];
  const silent = stricter.filter(
    ({ dataPlane, workload: { namespace, name } }) =>
      dataPlane === 'sidecar' && silentIn(traffic).has(`${namespace}/${name}`),
  );
  return [...Map.groupBy(silent, ({ workload }) => workload.namespace)].map(([namespace, ofNamespace]) => {
    const names = [...new Set(ofNamespace.map(({ workload }) => workload.name))].sort();
    const pods = [...new Set(ofNamespace.map(({ name }) => name))].sort();
    return {
      code: 'servers_not_scraped',
      message: `Clients report calls to ${names.join(', ')} in namespace ${namespace}, but the proxies there report none: Prometheus does not seem to scrape them. Who calls them without a sidecar is not known, and would lose access.`,
      objects: pods.map((name) => ({ kind: 'Pod', namespace, name })),
    };
  });
}

/** `namespace/workload` of those that answered and reported nothing. */
const silentIn = derivedFrom(({ pairs }: Traffic): ReadonlySet<string> => {
  const [answered, reporting] = [new Set<string>(), new Set<string>()];
  for (const { peers, records } of pairs) {
    const name = `${peers.server.namespace}/${peers.server.workload}`;
    if (records.some(({ kind }) => kind.reporter === 'server')) reporting.add(name);
    if (records.some(hasAnswer)) answered.add(name);
  }
  return new Set([...answered].filter((name) => !reporting.has(name)));
});

/** A call that fails on its way is reported by the client alone, and so is one that the server's proxy turned away. */
function hasAnswer({ kind: { reporter, responseCode = 0 }, requests, tcp }: TrafficRecord): boolean {
  if (reporter !== 'client') return false;
  if (tcp !== undefined) return tcp.receivedBytes > 0;
  return requests > 0 && responseCode >= 100 && responseCode < 500;
}
