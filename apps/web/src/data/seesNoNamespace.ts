import type { Mesh, Session } from '@padlock/contract';

/**
 * Whether a person's rights leave them no namespace of a cluster. Where Padlock was told to read some namespaces only, or may itself
 * not list them, what is missing has another reason; and no cluster is without namespaces, so one that was never read is not known yet.
 */
export function seesNoNamespace(
  { authMode }: Pick<Session, 'authMode'>,
  mesh: Pick<Mesh, 'sources' | 'limits' | 'limitedTo' | 'namespaces'>,
): boolean {
  const wasRead = mesh.sources.some(({ name, lastSuccess }) => name === 'kubernetes' && lastSuccess !== null);
  const listsAll = mesh.limitedTo === null && !mesh.limits.some(({ kind }) => kind === 'Namespace');
  return authMode !== 'none' && wasRead && listsAll && mesh.namespaces.length === 0;
}
