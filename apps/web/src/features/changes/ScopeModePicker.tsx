import type { EffectiveMode } from '@padlock/contract';
import { useEffect } from 'react';
import { ModeMenu } from '../../components/ModeMenu.tsx';
import { ModePicker } from '../../components/ModePicker.tsx';
import type { PickerProps, RefusedPick } from '../../components/modePicks.ts';
import { modeWord } from '../../components/ModeBadge.tsx';
import { pendingChanges, usePendingPicks } from './pendingChanges.ts';
import { type PickPlace, placeWords } from './pickPlace.ts';
import { scopePick } from './scopePick.ts';
import { usePlaceBar } from './usePlaceBar.ts';

const none: readonly RefusedPick[] = [];

export interface ScopeModePickerProps {
  /** Where a pick is written: the mesh, a namespace, a workload. Services have their own rows. */
  place: PickPlace;
  /** Container port of a workload; null: the whole place. */
  port?: number | null;
  /** The mode in force there, with its chain of reasons: what stands, and what DEFAULT comes to, is read from it. */
  mode: EffectiveMode;
  /** Why the server would refuse any pick here: `no_sidecar` and the like. */
  refusal?: { readonly reason: string } | null;
  refusedPicks?: readonly RefusedPick[];
  /** The page tells once why nothing may be picked on it: here the reason is only for screen readers. */
  isReasonHidden?: boolean;
  /** A menu instead of four buttons, where there is little room. */
  compact?: boolean;
}

/**
 * The mode picker of a scope. It knows by itself whether the person may change policies there, and says why not. A pick waits
 * in the bar of pending changes: show `<PendingBar />` on the page.
 */
export function ScopeModePicker({
  place,
  port = null,
  mode,
  refusal = null,
  refusedPicks = none,
  isReasonHidden = false,
  compact = false,
}: ScopeModePickerProps) {
  const barred = usePlaceBar(place);
  const pending = usePendingPicks(place).find((pick) => pick.port === port);
  const scope = port !== null ? 'port' : place.scope === 'service' ? 'workload' : place.scope;
  const standing = scopePick(mode, scope);
  useReconciled(place, port, standing.pick);

  const props: PickerProps = {
    label: port === null ? `Mode of ${placeWords(place)}` : `Mode of port ${port} of ${placeWords(place)}`,
    value: pending?.to ?? standing.pick,
    resolvesTo: standing.resolvesTo,
    resolvesFrom: standing.resolvesFrom,
    disabledReason: refusal?.reason ?? barred,
    isReasonHidden,
    refusedPicks,
    onPick: (to) => pendingChanges.pick(place, { port, from: standing.pick, to }),
  };
  if (compact) return <ModeMenu {...props} />;
  return (
    <div className="pl-scope-picker">
      <ModePicker {...props} />
      <p className="pl-picker-reason">
        DEFAULT is {standing.resolvesTo === null ? 'what Istio sets' : modeWord(standing.resolvesTo)}, from{' '}
        {standing.resolvesFrom}.
      </p>
    </div>
  );
}

/** A pick follows what the cluster has now. */
function useReconciled(place: PickPlace, port: number | null, standing: PickerProps['value']) {
  // After each drawing: the place may be a new object each time, and nothing happens where nothing is stale.
  useEffect(() => pendingChanges.reconcile(place, port, standing));
}
