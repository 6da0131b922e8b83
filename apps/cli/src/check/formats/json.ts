import type { Fix } from '@padlock/mtls';
import type { Report } from '../report.ts';

/**
 * The report as one JSON document. Of a fix it says what is written, and leaves out the objects before and after.
 *
 * @example
 * JSON.parse(jsonOf(report)).findings[0].code; // 'policy_shadowed'
 */
export function jsonOf({ findings, problems, objects }: Report): string {
  const answer = {
    findings: findings.map(({ code, severity, objects, reason, fixes }) => ({
      code,
      severity,
      objects: objects.map(({ location, ...ref }) => ({ ...ref, ...location })),
      reason,
      fixes: fixes.map(fixOf),
    })),
    problems,
    objects,
  };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

function fixOf(fix: Fix): object {
  if (fix.kind === 'setting') return { title: fix.title, document: fix.document };
  const writes = fix.operations.map(({ verb, ref, apiVersion, patch }) => ({
    verb,
    apiVersion,
    ...ref,
    patch,
  }));
  return { title: fix.title, writes };
}
