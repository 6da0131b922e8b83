import { useQuery } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import type { PickPlace } from './pickPlace.ts';
import { scopeRefusal } from './scopePick.ts';
import { usePickerBar } from './usePickerBar.ts';

/**
 * Why nothing can be picked at a place; null: it can. Asks by itself which rights the person has there: the policies of a mesh
 * stand in its root namespace.
 */
export function usePlaceBar(place: PickPlace): string | null {
  const mesh = useQuery(queries.mesh(place.cluster)).data;
  const namespace = place.scope === 'mesh' ? mesh?.rootNamespace : place.namespace;
  const access = useQuery({
    ...queries.policyAccess(place.cluster, namespace ?? ''),
    enabled: namespace !== undefined,
  });
  const barred = usePickerBar({
    namespace: namespace ?? '',
    mayWrite: access.data ?? (access.error ? { allowed: false, reason: access.error.message } : undefined),
    sources: mesh?.sources ?? [],
  });
  return (mesh && scopeRefusal(place, mesh)) ?? barred;
}
