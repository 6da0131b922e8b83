import { type KubernetesObject, managedBy } from '@padlock/mtls';
import { z } from 'zod';

const Manager = z.array(z.looseObject({ manager: z.string() }));

/**
 * Who keeps an object: the tool that would take a change back, else Padlock by its label, else whoever wrote it by the
 * object's managedFields.
 */
export function writtenBy(object: KubernetesObject): string | null {
  const tool = managedBy(object);
  if (tool !== undefined) return tool;
  if (object.metadata.labels?.['app.kubernetes.io/managed-by'] === 'padlock') return 'Padlock';
  const managers = Manager.safeParse(object.metadata['managedFields']);
  const [first] = managers.success ? managers.data : [];
  if (first === undefined) return null;
  if (first.manager === 'padlock') return 'Padlock';
  return first.manager.startsWith('kubectl') ? 'kubectl' : first.manager;
}
