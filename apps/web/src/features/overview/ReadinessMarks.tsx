import RhUiCheckCircleFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import RhUiInformationFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-information-fill-icon';
import RhUiWarningFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import type { ReadinessWords } from './readinessWords.ts';

/** Whether it is there, could be, or is held up. */
export function ReadinessIcon({ state }: Pick<ReadinessWords, 'state'>) {
  switch (state) {
    case 'strict':
    case 'ready':
      return <RhUiCheckCircleFillIcon className="pl-ns-icon is-good" aria-hidden />;
    case 'blocked':
      return <RhUiWarningFillIcon className="pl-ns-icon is-warning" aria-hidden />;
    case 'unseen':
    case 'outside':
    case 'nothing':
    case 'unknown':
      return <RhUiInformationFillIcon className="pl-ns-icon" aria-hidden />;
  }
}

/** One piece for each port while they can be told apart, else their share. */
export function ReadinessBar({ words: { ready, total } }: { words: ReadinessWords }) {
  if (total > 24)
    return (
      <div className="pl-ready-bar" aria-hidden>
        <span data-ready style={{ flexGrow: ready }} />
        <span style={{ flexGrow: total - ready }} />
      </div>
    );
  return (
    <div className="pl-ready-bar" aria-hidden>
      {Array.from({ length: total }, (_, port) => (
        <span key={port} {...(port < ready ? { 'data-ready': true } : {})} />
      ))}
    </div>
  );
}
