import { Gauge, Registry } from 'prom-client';
import { seesEveryName } from '../auth/farSight.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { Clusters } from '../cluster.ts';
import { readReportEvidence, reportView } from './reportView.ts';

/** Whoever scrapes sees the whole mesh: that is why these have a port of their own. */
const everybody: Viewer = {
  name: 'metrics',
  anonymous: true,
  identity: { kind: 'server' },
  visibleNamespaces: undefined,
  far: seesEveryName,
};

/** The posture of each cluster as metrics. They name namespaces. Computed when they are scraped. */
export function postureMetrics(clusters: Clusters): {
  readonly contentType: string;
  /** In Prometheus' text format, as things are now. */
  text(): Promise<string>;
} {
  const register = new Registry();
  const registers = [register];
  const ratio = new Gauge({
    name: 'padlock_mutual_tls_ratio',
    help: 'Share of the traffic of the last day that was mutual TLS, by server-side reports: 0 to 1.',
    labelNames: ['cluster', 'namespace', 'traffic'],
    registers,
  });
  const workloads = new Gauge({
    name: 'padlock_path_workloads',
    help: 'Workloads on the path to STRICT, by state.',
    labelNames: ['cluster', 'namespace', 'state'],
    registers,
  });
  const strict = new Gauge({
    name: 'padlock_namespace_strict',
    help: 'Whether every workload of a namespace that is in the mesh is STRICT: 1 or 0.',
    labelNames: ['cluster', 'namespace'],
    registers,
  });
  const findings = new Gauge({
    name: 'padlock_findings',
    help: 'Findings that nobody has acknowledged, by code.',
    labelNames: ['cluster', 'code', 'severity'],
    registers,
  });
  const known = new Gauge({
    name: 'padlock_findings_known',
    help: 'Whether Padlock has read the cluster: 1 or 0. The other metrics say nothing while it is 0.',
    labelNames: ['cluster'],
    registers,
  });

  async function refresh(): Promise<void> {
    const evidence = await Promise.all(
      [...clusters.values()].map(async (cluster) => ({ cluster, seen: await readReportEvidence(cluster) })),
    );
    // From here on without a pause, so that two scrapes at once do not see each other's halves.
    register.resetMetrics();
    for (const { cluster, seen } of evidence) {
      known.set({ cluster: cluster.id }, seen.day.snapshot.version > 0 ? 1 : 0);
      const report = reportView(cluster, seen, undefined, everybody);
      for (const { name: namespace, state, workloads: counts, requests, connections } of report.namespaces) {
        const labels = { cluster: cluster.id, namespace };
        strict.set(labels, state === 'strict' ? 1 : 0);
        for (const [one, count] of Object.entries(counts)) workloads.set({ ...labels, state: one }, count);
        for (const [traffic, share] of Object.entries({ requests, connections })) {
          if (share !== null && share.total > 0)
            ratio.set({ ...labels, traffic }, share.mutualTls / share.total);
        }
      }
      for (const { code, severity, acknowledged } of report.findings) {
        if (acknowledged === null) findings.inc({ cluster: cluster.id, code, severity });
      }
    }
  }
  return {
    contentType: register.contentType,
    async text() {
      await refresh();
      return register.metrics();
    },
  };
}
