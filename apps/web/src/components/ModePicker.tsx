import { Tooltip } from '@patternfly/react-core';
import type { ModePick } from '@padlock/contract';
import { type KeyboardEvent, useId, useRef } from 'react';
import { floatHost } from './floatHost.ts';
import { LockGlyph } from './lock/index.ts';
import { modeWord } from './ModeBadge.tsx';
import { modePicks, type PickerProps, pickGlyph, pickHelp } from './modePicks.ts';
import './mode.css';

/**
 * DEFAULT / STRICT / PERMISSIVE / DISABLED as a radio group: arrow keys move, Space picks. Moving does not pick, so that walking
 * past DISABLED leaves no pending change behind.
 */
export function ModePicker(props: PickerProps) {
  const {
    label,
    value,
    resolvesTo,
    onPick,
    disabledReason = null,
    refusedPicks = [],
    isReasonHidden = false,
  } = props;
  const group = useRef<HTMLDivElement>(null);
  const reasonId = useId();
  const tabStop = value ?? 'DEFAULT';

  function move(event: KeyboardEvent<HTMLButtonElement>, from: number) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const radios = group.current?.querySelectorAll<HTMLButtonElement>('[role="radio"]');
    radios?.[(from + step + radios.length) % radios.length]?.focus();
  }

  return (
    <div className="pl-picker-frame">
      <div
        ref={group}
        className="pl-picker"
        role="radiogroup"
        aria-label={label}
        aria-disabled={disabledReason !== null}
        {...(disabledReason === null ? {} : { 'aria-describedby': reasonId })}
      >
        {modePicks.map(({ pick }, index) => {
          const refused = refusedPicks.find((candidate) => candidate.pick === pick);
          const off = disabledReason !== null || refused !== undefined;
          return (
            <Tooltip
              key={pick}
              content={refused?.reason ?? pickHelp(pick, props)}
              entryDelay={600}
              aria="none"
              appendTo={floatHost}
            >
              <button
                type="button"
                role="radio"
                aria-checked={value === pick}
                aria-disabled={off}
                tabIndex={pick === tabStop ? 0 : -1}
                onKeyDown={(event) => move(event, index)}
                onClick={() => {
                  if (!off && value !== pick) onPick(pick);
                }}
              >
                {value === pick && <LockGlyph name={pickGlyph(pick)} size={12} />}
                <PickWords pick={pick} resolvesTo={resolvesTo} />
              </button>
            </Tooltip>
          );
        })}
      </div>
      {disabledReason !== null && (
        <p id={reasonId} className={isReasonHidden ? 'pl-visually-hidden' : 'pl-picker-reason'}>
          {disabledReason}
        </p>
      )}
    </div>
  );
}

/** `DEFAULT STRICT`: the pick, and for DEFAULT what it comes to. */
export function PickWords({ pick, resolvesTo }: { pick: ModePick; resolvesTo: PickerProps['resolvesTo'] }) {
  if (pick !== 'DEFAULT' || resolvesTo === null) return <span>{pick}</span>;
  return (
    <span>
      {pick}{' '}
      <span className="pl-picker-resolves">
        <span className="pl-visually-hidden">resolves to </span>
        {modeWord(resolvesTo)}
      </span>
    </span>
  );
}
