import type { Severity } from '@padlock/mtls';
import { nameOf, placeOf, type LocatedFinding, type Report } from '../report.ts';

const header = ['SEVERITY', 'CODE', 'OBJECT', 'PLACE', 'REASON'] as const;

/**
 * The report as aligned columns with a closing line that counts.
 *
 * @example
 * tableOf({ findings: [], problems: [], objects: 3 }); // 'No findings in 3 objects.\n'
 */
export function tableOf({ findings, objects }: Report): string {
  const among = `in ${counted(objects, 'object')}.\n`;
  if (findings.length === 0) return `No findings ${among}`;
  const counts = (['error', 'warning', 'info'] as const)
    .map((severity) => ({ severity, count: countOf(findings, severity) }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => (severity === 'info' ? `${count} info` : counted(count, severity)));
  return `${aligned([header, ...findings.map(rowOf)])}\n${counts.join(', ')} ${among}`;
}

function rowOf(finding: LocatedFinding): readonly string[] {
  const [object] = finding.objects;
  const place = placeOf(finding);
  return [
    finding.severity,
    finding.code,
    object === undefined ? '-' : nameOf(object),
    place === undefined ? '-' : `${place.file}:${place.line}`,
    finding.reason,
  ].map(printable);
}

/** Names come from files of strangers: what steers a terminal is not handed through. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u{FFFD}');
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function countOf(findings: readonly LocatedFinding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
