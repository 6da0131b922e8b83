import { type KubernetesObject, managedBy } from '@padlock/mtls';
import { z } from 'zod';

const Manager = z.array(
  z.looseObject({ manager: z.string(), time: z.iso.datetime().optional().catch(undefined) }),
);

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
  return programName(first.manager);
}

/**
 * When an object was written last and with which program, by its managedFields, which name no person. null where that was its
 * creation, or nothing tells.
 */
export function lastWrite({ metadata }: KubernetesObject): { at: string; by: string } | null {
  const managers = Manager.safeParse(metadata['managedFields']);
  const created = Date.parse(metadata.creationTimestamp ?? '') || 0;
  const [last] = (managers.success ? managers.data : [])
    .flatMap(({ manager, time }) => (time === undefined ? [] : [{ manager, at: Date.parse(time) }]))
    .toSorted((a, b) => b.at - a.at);
  if (last === undefined || last.at <= created) return null;
  return { at: new Date(last.at).toISOString(), by: programName(last.manager) };
}

function programName(manager: string): string {
  if (manager === 'padlock') return 'Padlock';
  return manager.startsWith('kubectl') ? 'kubectl' : manager;
}
