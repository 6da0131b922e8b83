import type { Outcome } from '@padlock/mtls';
import type { Cell } from './cells.ts';
import type { Observation } from './observe.ts';
import type { Prediction } from './predict.ts';
import { sameVerdict, verdictText } from './verdict.ts';

/** One cell of the truth matrix, asked and answered. */
export interface Answer {
  readonly situation: string;
  readonly cell: Cell;
  readonly predicted: Prediction;
  readonly observed: Observation;
}

export const isRight = ({ predicted, observed }: Answer): boolean =>
  observed.seen && sameVerdict(predicted, observed);

const nameOf = ({ client, service, port, subset, server, targetPort }: Cell): string =>
  `${client} -> ${service}:${port}${subset === undefined ? '' : ` subset ${subset}`} (${server}:${targetPort})`;

/** All that somebody needs who looks for the reason. */
export const differenceText = ({ situation, cell, predicted, observed }: Answer): string =>
  [
    `situation  ${situation}`,
    `call       ${nameOf(cell)}, ${cell.protocol}`,
    `predicted  ${verdictText(predicted)}`,
    `seen       ${observed.seen ? verdictText(observed) : 'nothing that counts'} (${observed.detail})`,
    `because    ${predicted.explanation}`,
  ].join('\n');

/** Every cell on a line of its own, tab-separated, for the report that is kept. */
export function cellLines(answers: readonly Answer[]): string {
  const header = [
    'situation',
    'client',
    'service',
    'port',
    'subset',
    'server',
    'protocol',
    'predicted',
    'seen',
    'detail',
  ];
  const rows = answers.map(({ situation, cell, predicted, observed }) => [
    situation,
    cell.client,
    cell.service,
    cell.port,
    cell.subset ?? '',
    `${cell.server}:${cell.targetPort}`,
    cell.protocol,
    verdictText(predicted),
    observed.seen ? verdictText(observed) : '',
    observed.detail.replaceAll(/\s+/g, ' '),
  ]);
  return `${[header, ...rows].map((row) => row.join('\t')).join('\n')}\n`;
}

interface Counts {
  readonly cells: number;
  readonly mutualTls: number;
  readonly plaintext: number;
  readonly refused: number;
  readonly differences: number;
}

function countsOf(answers: readonly Answer[]): Counts {
  const seen = (outcome: Outcome): number =>
    answers.filter(({ observed }) => observed.seen && observed.outcome === outcome).length;
  return {
    cells: answers.length,
    mutualTls: seen('mutual_tls'),
    plaintext: seen('plaintext'),
    refused: seen('refused'),
    differences: answers.filter((answer) => !isRight(answer)).length,
  };
}

/** What was seen, by situation, as a table of Markdown. */
export function summaryTable(answers: readonly Answer[]): string {
  const row = (name: string, counts: Counts): readonly string[] => [
    name,
    ...[counts.cells, counts.mutualTls, counts.plaintext, counts.refused, counts.differences].map(String),
  ];
  return markdownTable(
    ['situation', 'cells', 'mutual TLS', 'plaintext', 'refused', 'differences'],
    [
      ...[...Map.groupBy(answers, ({ situation }) => situation)].map(([situation, group]) =>
        row(situation, countsOf(group)),
      ),
      row('**all**', countsOf(answers)),
    ],
  );
}

/** The first column is text, the others are numbers. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, 4, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return `${[header, rule, ...rows].map(line).join('\n')}\n`;
}

/** The page that is kept with the sources. The same outcomes always give the same text. */
export function summaryPage(answers: readonly Answer[]): string {
  const { cells, differences } = countsOf(answers);
  const situations = new Set(answers.map(({ situation }) => situation)).size;
  return `# The truth matrix

Padlock promises that what it says about a policy is what the policy does. This is held against a real mesh: istiod, and Envoy with
pilot-agent beside each pod, on one machine. Each situation below is put in force; when every sidecar has taken it over, each client
calls each port, and what the server saw is compared with what \`packages/mtls\` predicts for that call from the objects in the
cluster: mutual TLS under the client's own SPIFFE identity, plaintext, or refused.

**${cells.toLocaleString('en')} cells in ${situations} situations, ${differences} differences.**

Repeat it with

    npx vitest run --config e2e/vitest.config.ts truth/

which also writes every cell with its evidence to \`test-results/truth-matrix.tsv\`. It is part of \`npm test\`, and fails when this page
says anything else than the wire; \`--update\` behind the command writes the page anew. The situations are in \`e2e/truth/situations\`,
the mesh they happen in is \`e2e/truth/mesh.ts\`.

How it looks: an HTTP or gRPC server tells which identity its sidecar handed on to it; for TCP the access log of the server's sidecar is
asked about that very connection. A call counts as refused only when the client's sidecar logged that it had reached that very pod
and got no further; for a client without sidecar, when the connection was reset. Everything else that goes wrong counts as a difference.

What it does not show: ambient, SIMPLE and MUTUAL, excluded ports, and TCP to headless services, for which connections would have to be
redirected into the sidecar. Calls to headless services and under load balancer PASSTHROUGH say in a header which pod they mean, as
nothing here redirects them; istiod's own choice of TLS for them is untouched. Envoy is the stock one, not Istio's build.

${summaryTable(answers)}`;
}
