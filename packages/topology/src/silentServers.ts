import type { Plan, Warning } from '@padlock/mtls';
import type { Traffic, TrafficRecord } from './traffic.ts';

/**
 * Warns of workloads that a plan makes STRICT, and that answer calls, as their clients report, but report none themselves:
 * Prometheus does not scrape them. Who calls without a sidecar is reported by the server alone, so that nobody to lose access
 * would be no all-clear.
 *
 * @param traffic of the window that is asked about; undefined while it is not known.
 * @returns one warning for each namespace, about the pods in it.
 */
export function silentServers(
  traffic: Traffic | undefined,
  { changes, alsoAffects, after }: Pick<Plan, 'changes' | 'alsoAffects' | 'after'>,
): readonly Warning[] {
  const stricter = [...changes, ...alsoAffects].filter(
    (change) =>
      change.after === 'STRICT' &&
      change.before !== 'STRICT' &&
      after.pods.get(change.pod)?.dataPlane === 'sidecar',
  );
  if (traffic === undefined || stricter.length === 0) return [];
  const [answered, reporting] = [new Set<string>(), new Set<string>()];
  for (const { peers, records } of traffic.pairs) {
    const name = `${peers.server.namespace}/${peers.server.workload}`;
    if (records.some(({ reporter }) => reporter === 'server')) reporting.add(name);
    if (records.some(hasAnswer)) answered.add(name);
  }
  const silent = stricter.filter(({ workload: { namespace, name } }) => {
    const key = `${namespace}/${name}`;
    return answered.has(key) && !reporting.has(key);
  });
  return [...Map.groupBy(silent, ({ workload }) => workload.namespace)].map(([namespace, ofNamespace]) => {
    const names = [...new Set(ofNamespace.map(({ workload }) => workload.name))].sort();
    const pods = [...new Set(ofNamespace.map(({ pod }) => pod))].sort();
    return {
      code: 'servers_not_scraped',
      message: `Clients report calls to ${names.join(', ')} in namespace ${namespace}, but the proxies there report none: Prometheus does not seem to scrape them. Who calls them without a sidecar is not known, and would lose access.`,
      objects: pods.map((pod) => ({
        kind: 'Pod',
        namespace,
        name: pod.slice(namespace.length + 1),
      })),
    };
  });
}

/** A call that fails on its way is reported by the client alone, and so is one that the server's proxy turned away. */
function hasAnswer({ reporter, protocol, responseCode = 0, count }: TrafficRecord): boolean {
  if (reporter !== 'client') return false;
  if (protocol === 'tcp') return count.receivedBytes > 0;
  return count.requests > 0 && responseCode >= 100 && responseCode < 500;
}
