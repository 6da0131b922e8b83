import RhUiCheckCircleFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import RhUiWarningFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import type { ReactNode } from 'react';
import type { Checked } from './controlPlaneWords.ts';
import './mesh.css';

/** Settings as terms and values. */
export function SettingRows({ children }: { children: ReactNode }) {
  return <dl className="pl-settings">{children}</dl>;
}

export function SettingRow({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A value, with a warning sign and the reason where something is wrong with it. */
export function CheckedValue({ value, explained = false }: { value: Checked; explained?: boolean }) {
  if (value.warning === null) return value.text;
  return (
    <>
      <span className="pl-setting-warning" title={value.warning}>
        <RhUiWarningFillIcon aria-hidden /> {value.text}
      </span>
      {explained ? (
        <span className="pl-sub">{value.warning}.</span>
      ) : (
        <span className="pl-visually-hidden">. {value.warning}.</span>
      )}
    </>
  );
}

export function OnOff({ on, offMeans }: { on: boolean; offMeans: string }) {
  return on ? (
    <span className="pl-setting-on">
      <RhUiCheckCircleFillIcon aria-hidden /> On
    </span>
  ) : (
    <CheckedValue value={{ text: 'Off', warning: offMeans }} />
  );
}
