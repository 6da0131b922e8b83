import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FindingCode, Severity } from '@padlock/mtls';
import { type Location, nameOf, placeOf, problemLine, type Report } from '../report.ts';
import { rules } from '../rules.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * The report as SARIF 2.1.0 (OASIS), which code hosts show beside the line. Paths are relative to `folder`, the root of
 * the repository.
 *
 * @example
 * JSON.parse(sarifOf(report, process.cwd())).runs[0].results[0].ruleId; // 'policy_shadowed'
 */
export function sarifOf({ findings, problems }: Report, folder: string): string {
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted();
  const run = {
    tool: { driver: { name: 'Padlock', rules: codes.map(ruleOf) } },
    invocations: [
      {
        executionSuccessful: problems.length === 0,
        toolExecutionNotifications: problems.map((problem) => ({
          level: 'error',
          message: { text: problemLine(problem) },
        })),
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding) => {
      const place = placeOf(finding);
      const [object] = finding.objects;
      return {
        ruleId: finding.code,
        ruleIndex: codes.indexOf(finding.code),
        level: levels[finding.severity],
        message: { text: object === undefined ? finding.reason : `${nameOf(object)}: ${finding.reason}` },
        locations: place === undefined ? [] : [locationOf(place, folder)],
      };
    }),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleOf(code: FindingCode): object {
  const { title, help } = rules[code];
  return { id: code, shortDescription: { text: title }, help: { text: help } };
}

function locationOf({ file, line }: Location, folder: string): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: file === '-' ? 'stdin' : uriOf(file, folder) },
      region: { startLine: line },
    },
  };
}

/** Relative where the file lies in the folder, since a checkout stands elsewhere on every machine. */
function uriOf(file: string, folder: string): string {
  const absolute = resolve(folder, file);
  const inside = relative(folder, absolute);
  if (isAbsolute(inside) || inside.split(sep)[0] === '..') return pathToFileURL(absolute).href;
  return inside.split(sep).map(encodeURIComponent).join('/');
}
