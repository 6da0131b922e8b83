import type { PathState } from '@padlock/contract';
import RhUiCheckCircleFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import RhUiMinusCircleIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-minus-circle-icon';
import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { LockGlyph } from '../../components/lock/index.ts';
import { pathMeaning, pathWord } from './pathWords.ts';

/** A state by shape and word, and how many are in it; what it means on hover. */
export function PathStateLabel({ state, number }: { state: PathState; number?: number }) {
  return (
    <span className="pl-path-state" data-state={state} title={pathMeaning[state]}>
      {state === 'strict' && <LockGlyph name="locked" size={16} />}
      {state === 'ready' && <RhUiCheckCircleFillIcon aria-hidden />}
      {state === 'warned' && <RhUiWarningIcon aria-hidden />}
      {state === 'blocked' && <LockGlyph name="blocked" size={16} />}
      {state === 'unknown' && <LockGlyph name="unknown" size={16} />}
      {state === 'outside' && <RhUiMinusCircleIcon aria-hidden />}
      {number !== undefined && <b className="pl-number">{number}</b>}
      {pathWord[state]}
    </span>
  );
}
