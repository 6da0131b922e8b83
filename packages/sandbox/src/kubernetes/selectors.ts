// Label and field selectors of list and watch requests.
import type { KubernetesObject } from '@padlock/mtls';
import { isObject } from '../json.ts';
import { badRequest } from './statusError.ts';

export type ObjectPredicate = (object: KubernetesObject) => boolean;

const requirementSyntax =
  /^\s*(?:(?<negated>!)\s*)?(?<key>[\w./-]+)\s*(?:(?<operator>==|!=|=|\bnotin\b|\bin\b)\s*(?<operand>.*))?$/s;

/**
 * Parses `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
 *
 * @throws StatusError 400 where the text is no selector.
 */
export function labelSelector(text: string): ObjectPredicate {
  const requirements = splitOutsideParentheses(text)
    .filter((part) => part.trim() !== '')
    .map((part) => labelRequirement(part, text));
  return (object) => {
    const labels = object.metadata.labels ?? {};
    return requirements.every((holds) => holds(labels));
  };
}

type LabelRequirement = (labels: Readonly<Record<string, string>>) => boolean;

function labelRequirement(part: string, selector: string): LabelRequirement {
  const groups = requirementSyntax.exec(part)?.groups;
  const key = groups?.['key'];
  if (groups === undefined || key === undefined) throw unparsable(selector);
  const operand = (groups['operand'] ?? '').trim();
  const negated = groups['negated'] !== undefined;
  if (negated && groups['operator'] !== undefined) throw unparsable(selector);
  switch (groups['operator']) {
    case undefined:
      return (labels) => Object.hasOwn(labels, key) !== negated;
    case '=':
    case '==':
      return (labels) => labels[key] === operand;
    case '!=':
      return (labels) => labels[key] !== operand;
    case 'in': {
      const values = valueSet(operand, selector);
      return (labels) => labels[key] !== undefined && values.has(labels[key]);
    }
    case 'notin': {
      const values = valueSet(operand, selector);
      return (labels) => labels[key] === undefined || !values.has(labels[key]);
    }
    default:
      throw unparsable(selector);
  }
}

function valueSet(operand: string, selector: string): ReadonlySet<string> {
  if (!operand.startsWith('(') || !operand.endsWith(')')) throw unparsable(selector);
  return new Set(
    operand
      .slice(1, -1)
      .split(',')
      .map((value) => value.trim()),
  );
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/);
}

function unparsable(selector: string): Error {
  return badRequest(`unable to parse requirement: found '${selector}', expected a label selector`);
}

/** Fields beyond name and namespace that the API server can select by. */
const fieldsOfKind: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec.nodeName', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  Event: ['involvedObject.kind', 'involvedObject.name', 'involvedObject.namespace', 'reason', 'type'],
  Namespace: ['status.phase'],
};

/**
 * Parses `metadata.name=a,status.phase!=Running`.
 *
 * @throws StatusError 400 for fields that the kind cannot be selected by.
 */
export function fieldSelector(text: string, kind: string): ObjectPredicate {
  const supported = new Set(['metadata.name', 'metadata.namespace', ...(fieldsOfKind[kind] ?? [])]);
  const requirements = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const groups = /^(?<field>[^=!]+)(?<operator>==|!=|=)(?<value>.*)$/.exec(part)?.groups;
      const field = groups?.['field'];
      if (groups === undefined || field === undefined) {
        throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      }
      if (!supported.has(field)) throw badRequest(`field label not supported: ${field}`);
      const path = field.split('.');
      const wantsEqual = groups['operator'] !== '!=';
      const wanted = groups['value'] ?? '';
      return (object: KubernetesObject): boolean => (fieldText(object, path) === wanted) === wantsEqual;
    });
  return (object) => requirements.every((holds) => holds(object));
}

function fieldText(object: KubernetesObject, path: readonly string[]): string {
  let value: unknown = object;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return typeof value === 'string' ? value : '';
}
