import { reportCsvPath } from '@padlock/contract';
import type { Router } from 'express';
import type { Gate } from '../auth/gate.ts';
import type { Clusters } from '../cluster.ts';
import { reportCsv } from '../report/reportCsv.ts';
import { readReportEvidence, reportView } from '../report/reportView.ts';
import { shownNamespaces } from './handlers.ts';
import { notFound } from './problems.ts';

/** The report as a file for spreadsheets: the one answer of the API that is no JSON. */
export function addReportCsv(router: Router, clusters: Clusters, gate: Gate): void {
  router.get(reportCsvPath, async (request, response) => {
    const person = await gate.admit(request, response);
    const whole = clusters.get(request.params['cluster']);
    if (whole === undefined) throw notFound('cluster_not_found', 'There is no such cluster here.');
    const viewer = await gate.viewerOf(person, whole.id);
    const cluster = gate.seen(whole, viewer);
    const { namespaces } = request.query;
    const asked = typeof namespaces === 'string' ? namespaces : undefined;
    const evidence = await readReportEvidence(cluster);
    const report = reportView(cluster, evidence, shownNamespaces(asked, viewer), viewer);
    response.setHeader('Cache-Control', 'private, no-cache');
    response.vary('Cookie');
    response.attachment('padlock-report.csv').type('text/csv').send(reportCsv(report));
  });
}
