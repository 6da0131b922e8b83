import type { ScopeSetting } from '@padlock/contract';
import type { ReactNode } from 'react';
import { ModeSteps } from '../../components/ModeSteps.tsx';
import type { PickPlace } from '../changes/pickPlace.ts';
import { ScopeModePicker } from '../changes/ScopeModePicker.tsx';
import './workloads.css';

/** The mode at one scope: the picker, and how the mode in force is decided. */
export function ScopeCard({
  title,
  place,
  setting,
  withoutSetting = '',
  children,
}: {
  title: string;
  place: PickPlace;
  /** null: policy does not reach this place. */
  setting: ScopeSetting | null;
  withoutSetting?: string;
  /** What a pick does there. */
  children: ReactNode;
}) {
  if (setting === null)
    return (
      <section className="pl-card pl-scope-card" aria-label={title}>
        <div>
          <h2>{title}</h2>
          <p className="pl-muted">{withoutSetting}</p>
        </div>
      </section>
    );
  return (
    <section className="pl-card pl-scope-card" aria-label={title}>
      <div>
        <h2>{title}</h2>
        <ScopeModePicker
          place={place}
          mode={setting.mode}
          refusal={setting.refusal}
          refusedPicks={setting.refusedPicks}
        />
        <p className="pl-scope-note">{children}</p>
      </div>
      <div>
        <h2>How it is decided</h2>
        <ModeSteps mode={{ ...setting.mode, steps: stepsOf(setting, place) }} />
      </div>
    </section>
  );
}

/** The chain from this scope on: a narrower setting says nothing about the place as a whole. */
function stepsOf({ mode }: ScopeSetting, { scope }: PickPlace): ScopeSetting['mode']['steps'] {
  const own = mode.steps.findIndex((step) => step.scope === scope);
  return own < 0 ? mode.steps : mode.steps.slice(own);
}
