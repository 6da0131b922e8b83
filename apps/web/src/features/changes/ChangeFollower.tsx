import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { qualifiedName } from '../../components/format.ts';
import { toastStore } from '../../shell/toastStore.ts';
import { followChange } from './followChange.ts';

/** Watches a change whose dialog was closed early, and tells when it is in force. Draws nothing. */
export function ChangeFollower({ cluster, id, onDone }: { cluster: string; id: string; onDone: () => void }) {
  const { data: change } = useQuery(followChange(cluster, id));
  const objects = change?.writes.map(({ ref }) => `${ref.kind} ${qualifiedName(ref)}`).join(', ');
  const inForce = change?.state === 'in_force';
  useEffect(() => {
    if (!inForce) return;
    toastStore.add({ kind: 'success', title: 'Change in force', text: objects ?? '' });
    onDone();
  }, [inForce, objects, onDone]);
  return null;
}
