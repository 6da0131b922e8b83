// How the calls of one flow spread over pairs of pods, and what is reported about them under a mesh's policies.
import { callOutcome, containerPort, podsOfService } from '@padlock/mtls';
import type { Mesh, Outcome, Pod } from '@padlock/mtls';
import type { Flow } from '../demo/flows.ts';
import { signature } from '../prometheus/promql/vector.ts';
import { reportsOf } from './reports.ts';
import type { Report } from './reports.ts';

/** A report with the text that tells its label set from others. */
export interface KeyedReport extends Report {
  readonly key: string;
}

/** Label sets with the share of the flow's calls that each counts. */
export type Distribution = readonly { readonly report: KeyedReport; readonly share: number }[];

export interface FlowDistribution {
  /** By the policies in force. */
  readonly now: Distribution;
  /** If every call were plaintext and accepted. */
  readonly plaintext: Distribution;
}

interface Pair {
  readonly client: Pod;
  readonly server: Pod;
  readonly targetPort: number;
  readonly outcome: Outcome;
}

/** Every client pod calls every server pod equally often. Without pods on either side there are no calls. */
export function distributionOf(flow: Flow, mesh: Mesh, destinationPort: boolean): FlowDistribution {
  const pairs = pairsOf(flow, mesh);
  const spread = (outcomeOf: (pair: Pair) => Outcome): Distribution => {
    const shares = new Map<string, { readonly report: KeyedReport; share: number }>();
    for (const pair of pairs) {
      const call = {
        flow,
        ...pair,
        outcome: outcomeOf(pair),
        trustDomain: mesh.config.trustDomain,
        destinationPort,
      };
      for (const report of reportsOf(call)) {
        const key = signature(report.labels);
        const known = shares.get(key) ?? { report: { ...report, key }, share: 0 };
        known.share += report.share / pairs.length;
        shares.set(key, known);
      }
    }
    return [...shares.values()];
  };
  return { now: spread((pair) => pair.outcome), plaintext: spread(() => 'plaintext') };
}

function pairsOf(flow: Flow, mesh: Mesh): readonly Pair[] {
  const { namespace, name, port: number } = flow.service;
  const service = mesh.services.get(`${namespace}/${name}`);
  const port = service?.ports.find((candidate) => candidate.port === number);
  if (service === undefined || port === undefined) return [];
  const clients = [...mesh.pods.values()].filter(
    (pod) => pod.running && pod.namespace === flow.client.namespace && pod.labels['app'] === flow.client.app,
  );
  const servers = podsOfService(mesh, service).filter((pod) => pod.running);
  const host = `${name}.${namespace}.svc.${mesh.config.clusterDomain}`;
  return clients.flatMap((client) =>
    servers.flatMap((server) => {
      const targetPort = containerPort(service, port, server);
      if (targetPort === undefined) return [];
      const subset = flow.subset === undefined ? {} : { subset: flow.subset };
      const { outcome } = callOutcome(mesh, { client, host, port: number, ...subset, server, targetPort });
      return [{ client, server, targetPort, outcome }];
    }),
  );
}
