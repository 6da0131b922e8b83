import type { Report, ReportNamespace, Share } from '@padlock/contract';

/** A share as a fraction, exact: spreadsheets round for themselves. Empty without traffic. */
const fraction = (share: Share | null): string =>
  share === null || share.total === 0 ? '' : String(share.mutualTls / share.total);

const columns: readonly (readonly [
  string,
  (namespace: ReportNamespace, report: Report) => string | number,
])[] = [
  ['cluster', (_, { cluster }) => cluster],
  ['created_at', (_, { createdAt }) => createdAt],
  ['traffic_complete', (_, { complete }) => String(complete)],
  ['namespace', ({ name }) => name],
  ['mode', ({ mode }) => mode],
  ['state', ({ state }) => state],
  ['workloads_strict', ({ workloads }) => workloads.strict],
  ['workloads_ready', ({ workloads }) => workloads.ready],
  ['workloads_ready_with_warnings', ({ workloads }) => workloads.warned],
  ['workloads_blocked', ({ workloads }) => workloads.blocked],
  ['workloads_unknown', ({ workloads }) => workloads.unknown],
  ['workloads_outside', ({ workloads }) => workloads.outside],
  ['mutual_tls_share_requests', ({ requests }) => fraction(requests)],
  ['mutual_tls_share_connections', ({ connections }) => fraction(connections)],
  ['errors', ({ errors }) => errors],
  ['warnings', ({ warnings }) => warnings],
];

/** The namespaces of a report as RFC 4180: a line each, under a line of names. */
export function reportCsv(report: Report): string {
  const lines = [
    columns.map(([name]) => name),
    ...report.namespaces.map((namespace) => columns.map(([, value]) => value(namespace, report))),
  ];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // A text that begins like a formula would be run by a spreadsheet.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
