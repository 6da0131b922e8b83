import { growthAfter } from '../promql/growthAfter.ts';
import { isOneOf, selector } from '../promql/matcher.ts';
import { growthQuery, trafficMetrics } from '../queries.ts';
import type { TrafficQueryName } from '../queries.ts';
import type { ChangeReach } from './changeReach.ts';

/** Longer alternatives than this are left out of a matcher: Prometheus then answers with more than was asked for. */
const maxAlternatives = 50;

export interface VerificationTimes {
  /** From the change to the first moment that counts: holds at least one scrape of every target. Seconds. */
  readonly settleSeconds: number;
  /** From there to the moment of evaluation. Seconds. */
  readonly countedSeconds: number;
}

/** istiod needs a moment to push a policy, and a proxy to take it up. Seconds. */
const pushSeconds = 2;

/**
 * How long after a change nothing counts yet: until the proxies have the policy, and then for one scrape of each target,
 * which is the baseline. Seconds.
 */
export function settleSeconds(scrapeIntervalSeconds: number): number {
  return pushSeconds + 1.2 * scrapeIntervalSeconds;
}

/**
 * The four instant queries that tell what was seen of the reached servers since a change, in the form that `parseTraffic`
 * reads. They answer for more servers than those where the reach is long: `verifyChange` looks at its own only.
 *
 * The server side is asked by workload, which is there also for calls without a service; the client side, whose failures never
 * met a workload, by the services in front of those.
 *
 * @param services `namespace/name` of the services in front of the reached workloads.
 * @example
 * verificationQueries(reach, ['shop/orders'], { settleSeconds: 8, countedSeconds: 30 }, { destinationPort: false });
 */
export function verificationQueries(
  reach: ChangeReach,
  services: readonly string[],
  times: VerificationTimes,
  options: { readonly destinationPort: boolean },
): Readonly<Record<TrafficQueryName, string>> {
  const byServer = ['reporter!="source"', ...serverMatchers(reach)];
  const byClient = ['reporter="source"', ...serviceMatchers(reach, services)];
  const grown = (name: TrafficQueryName, matchers: readonly string[]): string =>
    growthAfter(selector(trafficMetrics[name], matchers), times);
  const both = (name: TrafficQueryName): string =>
    reach.kind === 'mesh' ? grown(name, []) : `(${grown(name, byServer)}) or (${grown(name, byClient)})`;
  return {
    requests: growthQuery('requests', both('requests'), options),
    tcpOpened: growthQuery('tcpOpened', both('tcpOpened'), options),
    // Failures are connections: the client's bytes would only repeat the server's.
    tcpSentBytes: growthQuery('tcpSentBytes', grown('tcpSentBytes', byServer), options),
    tcpReceivedBytes: growthQuery('tcpReceivedBytes', grown('tcpReceivedBytes', byServer), options),
  };
}

function serverMatchers(reach: ChangeReach): readonly string[] {
  if (reach.kind === 'mesh') return [];
  const workloads = reach.places.flatMap(({ workload }) => (workload === null ? [] : [workload]));
  const whole = reach.places.some(({ workload }) => workload === null);
  return [
    ...oneOf(
      'destination_workload_namespace',
      reach.places.map(({ namespace }) => namespace),
    ),
    ...(whole ? [] : oneOf('destination_workload', workloads)),
  ];
}

function serviceMatchers(reach: ChangeReach, services: readonly string[]): readonly string[] {
  if (reach.kind === 'mesh') return [];
  const parts = services.map((key) => key.split('/'));
  const namespaces = [
    ...reach.places.flatMap(({ namespace, workload }) => (workload === null ? [namespace] : [])),
    ...parts.map(([namespace = '']) => namespace),
  ];
  const whole = reach.places.some(({ workload }) => workload === null);
  return [
    ...oneOf('destination_service_namespace', namespaces),
    ...(whole
      ? []
      : oneOf(
          'destination_service_name',
          parts.map(([, name = '']) => name),
        )),
  ];
}

function oneOf(label: string, values: readonly string[]): readonly string[] {
  const distinct = [...new Set(values)].sort();
  return distinct.length > maxAlternatives ? [] : [isOneOf(label, distinct)];
}
