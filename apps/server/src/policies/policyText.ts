import type { YamlProblem } from '@padlock/contract';
import type { KubernetesObject } from '@padlock/mtls';
import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import { policySchema } from './policySchema.ts';

export interface PolicyText {
  /** undefined while the text cannot be judged. */
  readonly object: KubernetesObject | undefined;
  readonly problems: readonly YamlProblem[];
}

/**
 * Reads one PeerAuthentication or DestinationRule from YAML, and says what is wrong with it and where.
 *
 * @example
 * readPolicy('kind: Secret').problems; // [{ severity: 'error', line: 1, message: 'kind: only a PeerAuthentication or ...' }]
 */
export function readPolicy(text: string): PolicyText {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  const [document, second] = 'empty' in documents ? [] : documents;
  if (document === undefined) return broken('There is no object here.', null);
  if (second !== undefined)
    return broken('One object at a time: there are several here.', lineOf(lines, second.range[0]));
  const [syntax] = document.errors;
  if (syntax !== undefined)
    return broken(
      syntax.message.split('\n')[0]?.replace(/ at line .*$/, '') ?? '',
      lineOf(lines, syntax.pos[0]),
    );
  const value = valueOf(document);
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return { object: value as KubernetesObject, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, document, lines));
  // Unknown fields are dropped by the API server, the rest is refused by it.
  const refused = problems.some(({ severity }) => severity === 'error');
  return { object: refused ? undefined : (value as KubernetesObject), problems };
}

function broken(message: string, line: number | null): PolicyText {
  return { object: undefined, problems: [{ severity: 'error', line, message }] };
}

/** Aliases could make a huge object of a small text: there is none among policies. */
function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

function problemsOf(issue: z.core.$ZodIssue, document: Document.Parsed, lines: LineCounter): YamlProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      severity: 'warning',
      line: placeOf(document, lines, [...issue.path, key]),
      message: `${[...issue.path, key].join('.')}: no such field. The API server drops it.`,
    }));
  const where = issue.path.join('.');
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [
    {
      severity: 'error',
      line: placeOf(document, lines, issue.path),
      message: where === '' ? message : `${where}: ${message}`,
    },
  ];
}

/** The line of a field; of the nearest one above it where it is missing. */
function placeOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth).map(keyOf), true);
    if (isNode(node) && node.range) return lineOf(lines, node.range[0]);
  }
  return null;
}

/** Ports are numbers as keys of YAML, and texts as keys of JSON. */
function keyOf(part: PropertyKey): unknown {
  return typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part;
}

function lineOf(lines: LineCounter, offset: number): number {
  return lines.linePos(offset).line;
}
