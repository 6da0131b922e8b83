import type { KubernetesObject, Operation } from '@padlock/mtls';
import { stringify } from 'yaml';
import { resourceName } from '../kubernetes/resourceName.ts';

/** The object as people write it: what only the server sets, or only tools read, is left out. */
export function toYaml(object: KubernetesObject | undefined): string {
  if (object === undefined) return '';
  const { status: _status, metadata, ...rest } = object;
  const {
    managedFields: _managedFields,
    uid: _uid,
    resourceVersion: _resourceVersion,
    creationTimestamp: _creationTimestamp,
    generation: _generation,
    ...kept
  } = metadata;
  const { apiVersion, kind, ...fields } = rest;
  return stringify({ apiVersion, kind, metadata: kept, ...fields }, { lineWidth: 0 });
}

/** The command that does the same by hand. The patch carries the resourceVersion, so that it too refuses a lost update. */
export function kubectlCommand(operation: Operation, patch: unknown): string {
  const { namespace, name, kind } = operation.ref;
  const object = `${resourceName(kind)} ${name} -n ${namespace}`;
  switch (operation.verb) {
    case 'create':
      return `kubectl apply -f - <<'EOF'\n${toYaml(operation.after)}EOF\n`;
    case 'patch':
      return `kubectl patch ${object} --type=merge -p ${quoted(JSON.stringify(patch))}\n`;
    case 'delete':
      return `kubectl delete ${object}\n`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
