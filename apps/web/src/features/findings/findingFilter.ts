import type { Finding, ObjectRef, Severity } from '@padlock/contract';
import { findingTitle } from './findingWords.ts';

export interface FindingFilter {
  /** Part of the title, the reason or the name of an object; case does not count. */
  readonly text: string;
  readonly severity: Severity | null;
  readonly code: string | null;
  /** Whether acknowledged ones are shown too. */
  readonly withAcknowledged: boolean;
}

export function filterFindings(findings: readonly Finding[], filter: FindingFilter): readonly Finding[] {
  const wanted = filter.text.trim().toLowerCase();
  return findings.filter(
    (finding) =>
      (filter.withAcknowledged || finding.acknowledged === null) &&
      (filter.severity === null || finding.severity === filter.severity) &&
      (filter.code === null || finding.code === filter.code) &&
      wordsOf(finding).includes(wanted),
  );
}

function wordsOf({ code, reason, objects }: Finding): string {
  const names = objects.map(({ namespace, name }) => `${namespace}/${name}`);
  return `${findingTitle(code)} ${code} ${reason} ${names.join(' ')}`.toLowerCase();
}

/** The findings about any of some objects, or of some codes, that nobody has acknowledged; the worst first. */
export function findingsAbout(
  findings: readonly Finding[],
  objects: readonly ObjectRef[],
  codes: readonly string[] = [],
): readonly Finding[] {
  const wanted = new Set(objects.map(keyOf));
  return findings.filter(
    ({ acknowledged, code, objects: about }) =>
      acknowledged === null && (codes.includes(code) || about.some((ref) => wanted.has(keyOf(ref)))),
  );
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
