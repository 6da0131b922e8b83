import { useQuery } from '@tanstack/react-query';
import { queries } from './queries.ts';
import { seesNoNamespace } from './seesNoNamespace.ts';

/** Whether the person's rights leave them no namespace of this cluster. False while that is still being asked. */
export function useSeesNoNamespace(cluster: string): boolean {
  const session = useQuery(queries.session()).data;
  const mesh = useQuery(queries.mesh(cluster)).data;
  return session !== undefined && mesh !== undefined && seesNoNamespace(session, mesh);
}
