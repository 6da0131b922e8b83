// Field selectors of list and watch requests.
import type { KubernetesObject } from '@padlock/mtls';
import { isObject } from '../json.ts';
import type { ObjectPredicate } from './labelSelector.ts';
import { badRequest } from './statusError.ts';

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
